import { useId, useMemo, useRef } from 'react';
import { parseQuery } from '../query/parse-query.ts';
import { texts } from '../texts/catalogue.ts';
import { usePage, useView } from './page-context.ts';

/** The row or tile that Tab reaches. */
const FOUND = '.fleet-section [role="grid"] :is([data-row-id], [data-group])[tabindex="0"]';

/** The filter field. What cannot be read is said under it, and changes nothing of what is shown. */
export function FleetFilter() {
  const { view } = usePage();
  const text = useView((state) => state.text);
  const parsed = useMemo(() => parseQuery(text), [text]);
  const field = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const problem = parsed.ok ? null : parsed.problem;
  return (
    <div className="filter">
      <input
        ref={field}
        type="search"
        className="search"
        placeholder={texts.fleet.filter.placeholder}
        title={texts.fleet.filter.hint}
        aria-label={texts.fleet.filter.name}
        aria-invalid={problem !== null}
        aria-describedby={problem ? problemId : undefined}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => view.setState({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'Enter') {
            // On to what was found.
            event.preventDefault();
            document.querySelector<HTMLElement>(FOUND)?.focus();
          }
          if (event.key !== 'Escape') return;
          event.preventDefault();
          if (text === '') field.current?.blur();
          else view.setState({ text: '' });
        }}
      />
      {problem && (
        <p className="filter-problem field-problem" id={problemId} role="status">
          {problem.message}
          {problem.suggestion !== null && (
            <button
              type="button"
              className="link"
              onClick={() => {
                const { at, end, suggestion } = problem;
                view.setState({ text: `${text.slice(0, at)}${suggestion}${text.slice(end)}` });
                field.current?.focus();
              }}
            >
              {texts.fleet.filter.use(problem.suggestion)}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
