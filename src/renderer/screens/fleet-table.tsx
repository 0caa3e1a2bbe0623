import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ShownItem } from '../state/row-groups.ts';
import { toggled } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
import { ColumnHead } from './column-head.tsx';
import { groupKey, idOf, isRowKey, keyUnder, rowKey, selectorOf } from './fleet-keys.ts';
import { FleetRow } from './fleet-row.tsx';
import { GroupRow } from './group-row.tsx';
import { useFleet, usePage, useView } from './page-context.ts';
import { useFittedColumns } from './use-fitted-columns.ts';
import { useMarking, useShownItems } from './use-marking.ts';

/** px, as `--row` of tokens.css and the head of table.css. */
const ROW_HEIGHT = { comfortable: 30, compact: 24 };
const HEAD_HEIGHT = 29;

interface Props {
  /** The pointer came over the rows, or left them. */
  onHold: (held: boolean) => void;
}

/**
 * The fleet as a grid of which only what is in view is drawn. Arrow keys move between rows, Enter opens one, Space
 * marks it, Tab goes on to its buttons; Left and Right close and open a group. The grid listens for its rows, so
 * that they need no handlers each.
 */
export function FleetTable({ onHold }: Props) {
  const { view, look } = usePage();
  const items = useShownItems();
  const fleet = useFleet((state) => state.fleet);
  const selected = useView((state) => state.selected);
  const marked = useView((state) => state.marked);
  const collapsed = useView((state) => state.collapsed);
  const rowHeight = ROW_HEIGHT[useView((state) => state.density)];
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, template } = useFittedColumns();
  const marking = useMarking();
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const keyOf = (item: ShownItem | undefined): string | null => {
    if (item === undefined) return null;
    return typeof item === 'number' ? rowKey(fleet?.backends[item]?.id ?? '') : groupKey(item.key);
  };
  const indexOf = (key: string | null) =>
    key === null ? -1 : items.findIndex((item) => keyOf(item) === key);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    getItemKey: (index) => keyOf(items[index]) ?? index,
  });
  const activeIndex = Math.max(0, indexOf(activeKey ?? (selected === null ? null : rowKey(selected))));

  // Another density is another height of every row.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `virtual` is the same one each time.
  useLayoutEffect(() => virtual.measure(), [rowHeight]);

  const focusItem = (index: number): string | null => {
    const to = Math.min(Math.max(index, 0), items.length - 1);
    const key = keyOf(items[to]);
    if (key === null) return null;
    setActiveKey(key);
    virtual.scrollToIndex(to);
    // The row may only be drawn after the scroll.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(selectorOf(key))?.focus());
    return key;
  };

  /** Left closes a group, or goes from a row to the heading above it; Right opens it. */
  const fold = (open: boolean) => {
    const item = items[activeIndex];
    if (item === undefined) return;
    if (typeof item === 'number') {
      if (open) return;
      const above = items.findLastIndex((each, at) => at < activeIndex && typeof each !== 'number');
      if (above !== -1) focusItem(above);
    } else if (collapsed.has(item.key) === open) {
      view.setState({ collapsed: toggled(collapsed, item.key) });
    }
  };

  const move = (event: KeyboardEvent, to: number) => {
    const from = items[activeIndex];
    const key = focusItem(to);
    if (!event.shiftKey || typeof from !== 'number' || key === null || !isRowKey(key)) return;
    const id = fleet?.backends[from]?.id;
    if (id !== undefined) marking.extend(id, idOf(key));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // With Alt they are the browser's: back, forward, the page before.
    if (event.altKey) return;
    const screen = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const moves: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + screen,
      PageUp: activeIndex - screen,
      Home: 0,
      End: items.length - 1,
    };
    const to = moves[event.key];
    const onRow = event.target instanceof HTMLTableRowElement;
    const key = keyUnder(event);
    if (to !== undefined) move(event, to);
    else if (event.key === 'ArrowLeft') fold(false);
    else if (event.key === 'ArrowRight') fold(true);
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) marking.all();
    else if (!onRow || key === null) return;
    else if (event.key === 'Enter') open(key);
    else if (event.key === ' ') mark(key);
    else return;
    event.preventDefault();
  };

  const open = (key: string) => {
    if (isRowKey(key)) view.setState({ selected: idOf(key) });
    else view.setState({ collapsed: toggled(collapsed, idOf(key)) });
  };

  const mark = (key: string) => (isRowKey(key) ? marking.toggle(idOf(key)) : marking.group(idOf(key)));

  // Those that are drawn beyond the edges to scroll smoothly are not looked at.
  const { startIndex: first, endIndex: last } = virtual.range ?? { startIndex: 0, endIndex: -1 };
  useEffect(() => {
    const seen = items.slice(first, last + 1).filter((item) => typeof item === 'number');
    look.see(seen.flatMap((row) => fleet?.backends[row]?.id ?? []));
  }, [look, items, fleet, first, last]);

  // A backend that was selected from elsewhere, the timeline say, is brought into view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection scrolls, not a new order.
  useEffect(() => {
    const index = selected === null ? -1 : indexOf(rowKey(selected));
    if (index === -1 || selected === null) return;
    setActiveKey(rowKey(selected));
    virtual.scrollToIndex(index);
  }, [selected]);

  return (
    <div className="grid-scroll" ref={scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table may be a grid (ARIA in HTML), and its rows and cells become the grid's.
        role="grid"
        className="grid"
        style={{ '--columns': template } as CSSProperties}
        aria-label={texts.fleet.table}
        aria-rowcount={items.length + 1}
        aria-multiselectable="true"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onMouseDown={(event) => {
          // A range of rows, not of letters.
          if (event.shiftKey) event.preventDefault();
        }}
        onClick={(event) => {
          const key = keyUnder(event);
          if (key === null) return;
          if (!isRowKey(key)) {
            if ((event.target as HTMLElement).closest('.c-mark')) mark(key);
            else open(key);
          } else if (!marking.click(event, idOf(key))) open(key);
        }}
        onFocus={(event) => setActiveKey(keyUnder(event) ?? activeKey)}
      >
        <thead>
          <tr className="grid-row head" aria-rowindex={1}>
            {columns.map((column) => (
              <ColumnHead key={column.id} column={column} />
            ))}
          </tr>
        </thead>
        <tbody
          style={{ height: items.length * rowHeight }}
          onPointerEnter={(event) => onHold(event.pointerType === 'mouse')}
          onPointerLeave={() => onHold(false)}
        >
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const item = items[index];
            const place = { columns, index, top: start - HEAD_HEIGHT, active: index === activeIndex };
            if (item === undefined) return null;
            if (typeof item !== 'number') {
              return <GroupRow key={key} group={item} open={!collapsed.has(item.key)} {...place} />;
            }
            const info = fleet?.backends[item];
            if (!info) return null;
            const { id } = info;
            return (
              <FleetRow
                key={key}
                row={item}
                info={info}
                selected={id === selected}
                marked={marked.has(id)}
                {...place}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
