import { formatCount, NOTHING } from '../../shared/describe/numbers.ts';
import { countsShown } from '../state/fleet-store.ts';
import { GROUPINGS, MODES } from '../state/fleet-view.ts';
import { ATTENTION, isAttention, isFiltered, type View } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
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
  // Beside how many are shown there is no room for what the arrow over the column says as well.
  const orderSaid = filtered && mode === 'table';
  const found = filtered ? [texts.fleet.shown(shown)] : [];
  const order = sortNote(sort);
  const show = (wanted: View['healths']) => view.setState({ healths: wanted });
  return (
    <div className="toolbar fleet-toolbar">
      <FleetFilter />
      {only && (
        <button
          type="button"
          className="chip"
          aria-pressed={true}
          aria-label={texts.fleet.onlyName(only.title)}
          onClick={() => view.setState({ only: null })}
        >
          {texts.fleet.only(only.title)}
        </button>
      )}
      <button
        type="button"
        className="chip"
        aria-pressed={healths.size === 0 && only === null}
        onClick={() => view.setState({ healths: new Set(), only: null })}
      >
        {texts.fleet.all(all)}
      </button>
      <button
        type="button"
        className="chip"
        aria-pressed={isAttention(healths)}
        onClick={() => show(isAttention(healths) ? new Set() : new Set(ATTENTION))}
      >
        {texts.fleet.attention(stale ? NOTHING : formatCount(attention))}
      </button>
      <span
        className="mute toolbar-note"
        title={texts.fleet.notes([...found, held ? texts.fleet.heldHint : order])}
      >
        {held ? texts.fleet.held : texts.fleet.notes(orderSaid ? found : [...found, order])}
      </span>
      <GroupingChoice />
      <SavedViews />
      {mode === 'table' && <ColumnChoice />}
      <ModeChoice />
    </div>
  );
}

function GroupingChoice() {
  const { view } = usePage();
  const grouping = useView((state) => state.grouping);
  return (
    <select
      className="choice"
      aria-label={texts.fleet.groupBackends}
      value={grouping}
      onChange={({ currentTarget }) => {
        const chosen = GROUPINGS.find((each) => each === currentTarget.value);
        if (chosen) view.setState({ grouping: chosen });
      }}
    >
      {GROUPINGS.map((each) => (
        <option key={each} value={each}>
          {texts.fleet.grouping[each]}
        </option>
      ))}
    </select>
  );
}

function ModeChoice() {
  const { view } = usePage();
  const mode = useView((state) => state.mode);
  return (
    <fieldset className="segments mode-choice" aria-label={texts.fleet.showAs}>
      {MODES.map((each) => (
        <button
          type="button"
          key={each}
          aria-pressed={mode === each}
          aria-label={texts.fleet.mode[each]}
          title={texts.fleet.mode[each]}
          onClick={() => view.setState({ mode: each })}
        >
          <Icon name={each} />
        </button>
      ))}
    </fieldset>
  );
}

function sortNote({ key, descending }: View['sort']): string {
  if (key === 'health') return descending ? texts.fleet.sortBest : texts.fleet.sortWorst;
  const title = COLUMNS.find((column) => column.sort === key)?.title ?? key;
  return texts.fleet.sortBy(title, descending);
}
