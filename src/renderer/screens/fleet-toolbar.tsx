import { formatCount, NOTHING } from '../../shared/describe/numbers.ts';
import { countsShown } from '../state/fleet-store.ts';
import { type FleetMode, GROUPINGS, type Grouping, MODES } from '../state/fleet-view.ts';
import { ATTENTION, isAttention, isFiltered, type View } from '../state/view-store.ts';
import { ColumnChoice } from './column-choice.tsx';
import { COLUMNS } from './columns.ts';
import { FleetFilter } from './fleet-filter.tsx';
import { Icon } from './icons.tsx';
import { useFleet, usePage, useStale, useView } from './page-context.ts';
import { SavedViews } from './saved-views.tsx';

export function FleetToolbar({ shown, held }: { shown: number; held: boolean }) {
  const { view } = usePage();
  const healths = useView((state) => state.healths);
  const filtered = useView(isFiltered);
  const only = useView((state) => state.only);
  const sort = useView((state) => state.sort);
  const mode = useView((state) => state.mode);
  const stale = useStale();
  const all = useFleet((state) => state.statuses.length);
  const attention = useFleet((state) => {
    const counts = countsShown(state, stale);
    return ATTENTION.reduce((sum, health) => sum + counts[health], 0);
  });
  const show = (wanted: View['healths']) => view.setState({ healths: wanted });
  return (
    <div className="toolbar fleet-toolbar">
      <FleetFilter />
      {only && (
        <button
          type="button"
          className="chip"
          aria-pressed={true}
          aria-label={`Only ${only.title}: show all again`}
          onClick={() => view.setState({ only: null })}
        >
          {only.title} ✕
        </button>
      )}
      <button
        type="button"
        className="chip"
        aria-pressed={healths.size === 0 && only === null}
        onClick={() => view.setState({ healths: new Set(), only: null })}
      >
        All {formatCount(all)}
      </button>
      <button
        type="button"
        className="chip"
        aria-pressed={isAttention(healths)}
        onClick={() => show(isAttention(healths) ? new Set() : new Set(ATTENTION))}
      >
        Needs attention {stale ? NOTHING : formatCount(attention)}
      </button>
      <span
        className="mute toolbar-note"
        title={held ? 'The order is held while you point at it' : sortNote(sort)}
      >
        {[filtered && `${formatCount(shown)} shown`, held ? 'Order held' : sortNote(sort)]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <GroupingChoice />
      <SavedViews />
      {mode === 'table' && <ColumnChoice />}
      <ModeChoice />
    </div>
  );
}

const GROUPING_NAMES: Record<Grouping, string> = {
  none: 'Not grouped',
  group: 'By group',
  host: 'By host',
  tag: 'By first tag',
};

function GroupingChoice() {
  const { view } = usePage();
  const grouping = useView((state) => state.grouping);
  return (
    <select
      className="choice"
      aria-label="Group backends"
      value={grouping}
      onChange={({ currentTarget }) => {
        const chosen = GROUPINGS.find((each) => each === currentTarget.value);
        if (chosen) view.setState({ grouping: chosen });
      }}
    >
      {GROUPINGS.map((each) => (
        <option key={each} value={each}>
          {GROUPING_NAMES[each]}
        </option>
      ))}
    </select>
  );
}

const MODE_NAMES: Record<FleetMode, string> = { table: 'Table', tiles: 'Tiles' };

function ModeChoice() {
  const { view } = usePage();
  const mode = useView((state) => state.mode);
  return (
    <fieldset className="segments mode-choice" aria-label="Show the fleet as">
      {MODES.map((each) => (
        <button
          type="button"
          key={each}
          aria-pressed={mode === each}
          aria-label={MODE_NAMES[each]}
          title={MODE_NAMES[each]}
          onClick={() => view.setState({ mode: each })}
        >
          <Icon name={each} />
        </button>
      ))}
    </fieldset>
  );
}

function sortNote({ key, descending }: View['sort']): string {
  if (key === 'health') return `Sort: ${descending ? 'best' : 'worst'} first`;
  const title = COLUMNS.find((column) => column.sort === key)?.title ?? key;
  return `Sort: ${title} ${descending ? '↓' : '↑'}`;
}
