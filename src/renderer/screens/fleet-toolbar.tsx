import { useRef } from 'react';
import { formatCount, NOTHING } from '../../shared/describe/numbers.ts';
import { countsShown } from '../state/fleet-store.ts';
import { ATTENTION, isAttention, isFiltered, type View } from '../state/view-store.ts';
import { COLUMNS } from './columns.ts';
import { useFleet, usePage, useStale, useView } from './page-context.ts';

export function FleetToolbar({ shown, held }: { shown: number; held: boolean }) {
  const { view } = usePage();
  const healths = useView((state) => state.healths);
  const text = useView((state) => state.text);
  const sort = useView((state) => state.sort);
  const stale = useStale();
  const all = useFleet((state) => state.statuses.length);
  const attention = useFleet((state) => {
    const counts = countsShown(state, stale);
    return ATTENTION.reduce((sum, health) => sum + counts[health], 0);
  });
  const field = useRef<HTMLInputElement>(null);
  const show = (wanted: View['healths']) => view.setState({ healths: wanted });
  return (
    <div className="toolbar">
      <input
        ref={field}
        type="search"
        className="search"
        placeholder="Filter by name, group, host, tag"
        aria-label="Filter backends"
        value={text}
        onChange={(event) => view.setState({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          if (text === '') field.current?.blur();
          else view.setState({ text: '' });
        }}
      />
      <button
        type="button"
        className="chip"
        aria-pressed={healths.size === 0}
        onClick={() => show(new Set())}
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
      <span className="grow" />
      <span className="mute toolbar-note">
        {isFiltered({ healths, text }) && `${formatCount(shown)} shown · `}
        {held ? 'Order held while you point at it' : sortNote(sort)}
      </span>
    </div>
  );
}

function sortNote({ key, descending }: View['sort']): string {
  if (key === 'health') return `Sort: ${descending ? 'best' : 'worst'} first`;
  const title = COLUMNS.find((column) => column.sort === key)?.title ?? key;
  return `Sort: ${title} ${descending ? '↓' : '↑'}`;
}
