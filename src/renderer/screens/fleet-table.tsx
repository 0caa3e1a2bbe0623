import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { INITIAL_VIEW, isFiltered } from '../state/view-store.ts';
import { ColumnHead } from './column-head.tsx';
import { COLUMNS } from './columns.ts';
import { FleetRow } from './fleet-row.tsx';
import { useFleet, usePage, useView } from './page-context.ts';

/** px, as in table.css. */
const ROW_HEIGHT = 30;
const HEAD_HEIGHT = 29;

interface Props {
  /** Row numbers of the fleet, in the order to show. */
  order: readonly number[];
  /** The pointer came over the rows, or left them. */
  onHold: (held: boolean) => void;
}

/**
 * The fleet as a grid of which only what is in view is drawn. Arrow keys move between rows, Enter opens
 * one, Tab goes on to its buttons. The grid listens for its rows, so that they need no handlers each.
 */
export function FleetTable({ order, onHold }: Props) {
  const { view, look } = usePage();
  const fleet = useFleet((state) => state.fleet);
  const selected = useView((state) => state.selected);
  const filtered = useView(isFiltered);
  const scroller = useRef<HTMLDivElement>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const backendAt = (index: number) => fleet?.backends[order[index] ?? -1];
  const indexOf = (id: string | null) => order.findIndex((row) => fleet?.backends[row]?.id === id);
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    getItemKey: (index) => backendAt(index)?.id ?? index,
  });
  const activeIndex = Math.max(0, indexOf(activeId ?? selected));

  const focusRow = (index: number) => {
    const to = Math.min(Math.max(index, 0), order.length - 1);
    const id = backendAt(to)?.id;
    if (id === undefined) return;
    setActiveId(id);
    virtual.scrollToIndex(to);
    // The row may only be drawn after the scroll.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-row-id="${CSS.escape(id)}"]`)?.focus();
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const screen = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const moves: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + screen,
      PageUp: activeIndex - screen,
      Home: 0,
      End: order.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      focusRow(to);
    } else if (event.key === 'Enter' && event.target instanceof HTMLTableRowElement) {
      const id = idUnder(event);
      if (id !== null) view.setState({ selected: id });
    }
  };

  // Those that are drawn beyond the edges to scroll smoothly are not looked at.
  const { startIndex: first, endIndex: last } = virtual.range ?? { startIndex: 0, endIndex: -1 };
  useEffect(() => {
    look.see(order.slice(first, last + 1).flatMap((row) => fleet?.backends[row]?.id ?? []));
  }, [look, order, fleet, first, last]);

  // A backend that was selected from elsewhere, the timeline say, is brought into view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection scrolls, not a new order.
  useEffect(() => {
    const index = indexOf(selected);
    if (index === -1) return;
    setActiveId(selected);
    virtual.scrollToIndex(index);
  }, [selected]);

  return (
    <div className="grid-scroll" ref={scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table may be a grid (ARIA in HTML), and its rows and cells become the grid's.
        role="grid"
        className="grid"
        aria-label="Fleet"
        aria-rowcount={order.length + 1}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const id = idUnder(event);
          if (id !== null) view.setState({ selected: id });
        }}
        onFocus={(event) => setActiveId(idUnder(event) ?? activeId)}
      >
        <thead>
          <tr className="grid-row head" aria-rowindex={1}>
            {COLUMNS.map((column) => (
              <ColumnHead key={column.id} column={column} />
            ))}
          </tr>
        </thead>
        <tbody
          style={{ height: order.length * ROW_HEIGHT }}
          onPointerEnter={(event) => onHold(event.pointerType === 'mouse')}
          onPointerLeave={() => onHold(false)}
        >
          {virtual.getVirtualItems().map((item) => {
            const row = order[item.index];
            const info = backendAt(item.index);
            return row === undefined || !info ? null : (
              <FleetRow
                key={item.key}
                row={row}
                info={info}
                index={item.index}
                top={item.start - HEAD_HEIGHT}
                selected={info.id === selected}
                active={item.index === activeIndex}
              />
            );
          })}
        </tbody>
      </table>
      {order.length === 0 && filtered && (
        <div className="no-match">
          <p>No backend matches this filter.</p>
          <button
            type="button"
            className="button"
            onClick={() => view.setState({ healths: INITIAL_VIEW.healths, text: INITIAL_VIEW.text })}
          >
            Clear the filter
          </button>
        </div>
      )}
    </div>
  );
}

/** The backend of the row that an event happened in. A row's buttons act for themselves. */
function idUnder(event: SyntheticEvent): string | null {
  const target = event.target as HTMLElement;
  if (event.type === 'click' && target.closest('button')) return null;
  return target.closest<HTMLElement>('[data-row-id]')?.dataset.rowId ?? null;
}
