import { useLayoutEffect, useRef } from 'react';
import type { BackendAction } from '../describe/report.ts';
import { MOST_COMPARED } from '../state/comparison.ts';
import { texts } from '../texts/catalogue.ts';
import { Icon } from './icons.tsx';
import { useMayAct, usePage, useView, useWhyNot } from './page-context.ts';
import { useShownIds } from './use-marking.ts';

const ACTIONS: readonly BackendAction[] = ['reconnect', 'pause', 'resume', 'reset', 'isolate'];

const said = texts.fleet.marks;

/** The row or tile that Tab reaches. */
const ACTIVE = '.fleet-section [role="grid"] [tabindex="0"]';

/** How many are marked and what can be done with all of them; nothing while there are none. */
export function FleetMarks() {
  const marked = useView((state) => state.marked);
  return marked.size === 0 ? null : <Marks marked={marked} />;
}

function Marks({ marked }: { marked: ReadonlySet<string> }) {
  const { view, bulk } = usePage();
  const mayAct = useMayAct();
  const whyNot = useWhyNot();
  const hidden = useHidden(marked);
  const ids = [...marked];
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = bar.current;
    return () => {
      // It goes with the keyboard in it: that goes on among the backends.
      if (element?.contains(document.activeElement)) document.querySelector<HTMLElement>(ACTIVE)?.focus();
    };
  }, []);
  return (
    <div className="marks" ref={bar} role="toolbar" aria-label={said.name}>
      <b role="status">
        {said.selected(marked.size)}
        {/* Nobody should act on what they do not see without being told. */}
        {hidden > 0 && <span className="marks-hidden">{said.hidden(hidden)}</span>}
      </b>
      {ACTIONS.map((action) => (
        <button
          type="button"
          key={action}
          className={action === 'isolate' ? 'button danger' : 'button'}
          disabled={!mayAct}
          title={whyNot}
          onClick={() => bulk.ask(action, ids)}
        >
          {said.actions[action]}
        </button>
      ))}
      <button
        type="button"
        className="button"
        disabled={ids.length < 2 || ids.length > MOST_COMPARED}
        title={said.compareHint(MOST_COMPARED)}
        onClick={() => view.setState({ compared: ids, selected: null })}
      >
        {said.compare}
      </button>
      <span className="grow" />
      <button
        type="button"
        className="icon-button"
        aria-label={said.clear}
        title={said.clearHint}
        onClick={() => view.setState({ marked: new Set() })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

/** How many of the marked ones a filter or a closed group hides. */
function useHidden(marked: ReadonlySet<string>): number {
  const shown = useShownIds();
  return marked.size - shown.filter((id) => marked.has(id)).length;
}
