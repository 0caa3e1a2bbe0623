import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { useSize } from '../charts/use-size.ts';
import { isHeading, type TilePlace, tileAfter, tileLines } from '../state/tile-lines.ts';
import { toggled } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
import { groupKey, idOf, isRowKey, keyUnder, rowKey, selectorOf } from './fleet-keys.ts';
import { useFleet, usePage, useStale, useView } from './page-context.ts';
import { TileReadout } from './tile-readout.tsx';
import { TileHeading, TileRow } from './tile-row.tsx';
import { useMarking, useShownItems } from './use-marking.ts';

/** px with the gap after it, as in tiles.css. */
const NAMED = { width: 148, height: 34 };
const SQUARE = { width: 22, height: 22 };
const HEADING_HEIGHT = 30;
const PADDING = 24;
/** So many are shown with their names. */
const MOST_NAMED = 100;

interface Props {
  /** The pointer came over the tiles, or left them. */
  onHold: (held: boolean) => void;
}

/**
 * The fleet as one tile per backend, thousands in sight, in the order and the groups of the table. Arrow keys move,
 * Enter opens, Space marks. What the tile under the pointer or the keyboard is stands in the line below.
 */
export function Tiles({ onHold }: Props) {
  const { view, look } = usePage();
  const items = useShownItems();
  const fleet = useFleet((state) => state.fleet);
  const selected = useView((state) => state.selected);
  const marked = useView((state) => state.marked);
  const collapsed = useView((state) => state.collapsed);
  const stale = useStale();
  const marking = useMarking();
  const [scroller, { width }] = useSize<HTMLDivElement>();
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const named = items.length <= MOST_NAMED;
  const size = named ? NAMED : SQUARE;
  const perLine = Math.max(1, Math.floor((width - PADDING) / size.width));
  const lines = useMemo(() => tileLines(items, perLine), [items, perLine]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const line = lines[index];
      return line && isHeading(line) ? HEADING_HEIGHT : size.height;
    },
    overscan: 4,
  });
  // Lines of other heights stand where others stood.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `virtual` is the same one each time.
  useLayoutEffect(() => virtual.measure(), [lines, size]);

  const keyAt = ({ line, column }: TilePlace): string | null => {
    const found = lines[line];
    if (found === undefined) return null;
    if (isHeading(found)) return groupKey(found.key);
    const id = fleet?.backends[found[column] ?? -1]?.id;
    return id === undefined ? null : rowKey(id);
  };
  const wanted = activeKey ?? (selected === null ? null : rowKey(selected));
  const active = useMemo(() => {
    const rowOf =
      wanted !== null && isRowKey(wanted) ? fleet?.backends.findIndex(({ id }) => id === idOf(wanted)) : -1;
    for (const [line, found] of lines.entries()) {
      if (wanted === null) break;
      if (!isHeading(found)) {
        const column = found.indexOf(rowOf ?? -1);
        if (column !== -1) return { line, column };
      } else if (groupKey(found.key) === wanted) return { line, column: 0 };
    }
    return { line: 0, column: 0 };
  }, [lines, fleet, wanted]);

  const focusAt = (place: TilePlace) => {
    const key = keyAt(place);
    if (key === null) return;
    setActiveKey(key);
    virtual.scrollToIndex(place.line);
    // The tile may only be drawn after the scroll.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(selectorOf(key))?.focus());
  };

  const open = (key: string) => {
    if (isRowKey(key)) view.setState({ selected: idOf(key) });
    else view.setState({ collapsed: toggled(collapsed, idOf(key)) });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const screen = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / size.height) - 1);
    const to = tileAfter(lines, active, event.key, screen);
    const key = keyUnder(event);
    if (to) {
      focusAt(to);
      const [from, next] = [keyAt(active), keyAt(to)];
      if (event.shiftKey && from && next && isRowKey(from) && isRowKey(next)) {
        marking.extend(idOf(from), idOf(next));
      }
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) marking.all();
    else if (key === null) return;
    else if (event.key === 'Enter') open(key);
    else if (event.key === ' ') isRowKey(key) ? marking.toggle(idOf(key)) : marking.group(idOf(key));
    else return;
    event.preventDefault();
  };

  const { startIndex: first, endIndex: last } = virtual.range ?? { startIndex: 0, endIndex: -1 };
  useEffect(() => {
    const seen = lines.slice(first, last + 1).flatMap((line) => (isHeading(line) ? [] : line));
    look.see(seen.flatMap((row) => fleet?.backends[row]?.id ?? []));
  }, [look, lines, fleet, first, last]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection scrolls, not a new order.
  useEffect(() => {
    if (selected === null) return;
    setActiveKey(rowKey(selected));
    const row = fleet?.backends.findIndex(({ id }) => id === selected) ?? -1;
    const line = lines.findIndex((each) => !isHeading(each) && each.includes(row));
    if (line !== -1) virtual.scrollToIndex(line);
  }, [selected]);

  return (
    <>
      <div className="tiles-scroll" ref={scroller}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table may be a grid (ARIA in HTML), and its rows and cells become the grid's.
          role="grid"
          className={named ? 'tiles named' : 'tiles'}
          aria-label={texts.fleetView.tiles}
          aria-rowcount={lines.length}
          aria-multiselectable="true"
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onMouseDown={(event) => {
            if (event.shiftKey) event.preventDefault();
          }}
          onClick={(event) => {
            const key = keyUnder(event);
            if (key === null) return;
            if (!isRowKey(key) || !marking.click(event, idOf(key))) open(key);
          }}
          onPointerOver={(event) => setHovered(keyUnder(event))}
          onFocus={(event) => setActiveKey(keyUnder(event) ?? activeKey)}
        >
          <tbody
            style={{ height: virtual.getTotalSize() }}
            onPointerEnter={(event) => onHold(event.pointerType === 'mouse')}
            onPointerLeave={() => {
              onHold(false);
              setHovered(null);
            }}
          >
            {virtual.getVirtualItems().map(({ index, start }) => {
              const line = lines[index];
              if (line === undefined) return null;
              const at = active.line === index ? active.column : null;
              return isHeading(line) ? (
                <TileHeading
                  key={line.key}
                  group={line}
                  index={index}
                  top={start}
                  open={!collapsed.has(line.key)}
                  active={at !== null}
                />
              ) : (
                <TileRow
                  key={`line ${index}`}
                  rows={line}
                  index={index}
                  top={start}
                  active={at}
                  named={named}
                  stale={stale}
                  selected={selected}
                  marked={marked}
                />
              );
            })}
          </tbody>
        </table>
      </div>
      <TileReadout of={hovered ?? wanted} />
    </>
  );
}
