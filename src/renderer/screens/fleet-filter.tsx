import { useId, useMemo, useRef } from 'react';
import { parseQuery } from '../query/parse-query.ts';
import { usePage, useView } from './page-context.ts';

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
        placeholder="Filter: name, tag, 1013, rtt>250"
        title="Words, or health:down phase:waiting breaker:open tag: group: host: name: rtt>250 in=0 uptime<99; - negates"
        aria-label="Filter backends"
        aria-invalid={problem !== null}
        aria-describedby={problem ? problemId : undefined}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => view.setState({ text: event.target.value })}
        onKeyDown={(event) => {
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
              Use “{problem.suggestion}”
            </button>
          )}
        </p>
      )}
    </div>
  );
}
