import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { ClockZone } from '../../../shared/describe/clock-zone.ts';
import { formatBytes } from '../../../shared/describe/numbers.ts';
import type { Listed } from '../../state/inspector.ts';
import { texts } from '../../texts/catalogue.ts';
import { describeMissing, formatGap, formatInstant, previewLine } from './describe-message.ts';

/** px, as in inspector.css. */
const ROW_HEIGHT = 22;

interface Props {
  entries: readonly Listed[];
  zone: ClockZone;
  /** Id of the one that is open beside the list. */
  opened: number | null;
  onOpen: (id: number) => void;
  onClose: () => void;
}

/**
 * Messages, the newest at the bottom, which stays in view until somebody scrolls away from it. Only what is in
 * view is drawn. Arrow keys open one after the other, Escape closes.
 */
export function MessageList({ entries, zone, opened, onOpen, onClose }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  /** The first in view and where it stands: what is dropped above it must not move it. */
  const anchor = useRef<{ id: number; index: number } | null>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    getItemKey: (index) => entries[index]?.id ?? index,
  });
  const newest = entries.at(-1)?.id;
  const at = entries.findIndex(({ id }) => id === opened);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (following) {
      element.scrollTop = element.scrollHeight;
      return;
    }
    const held = anchor.current;
    const index = held === null ? -1 : entries.findIndex(({ id }) => id === held.id);
    if (held === null || index === -1 || index === held.index) return;
    element.scrollTop += (index - held.index) * ROW_HEIGHT;
    anchor.current = { id: held.id, index };
  }, [entries, following]);

  useEffect(() => {
    // A place that is given up to the message beside the list must not end the following.
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (following) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [following]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const index = Math.floor(element.scrollTop / ROW_HEIGHT);
    const first = entries[index];
    anchor.current = first ? { id: first.id, index } : null;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    setFollowing(below < ROW_HEIGHT / 2);
  };

  // Who reads one must not have it moved away; at the end there is nothing to hold.
  const choose = (id: number) => {
    setFollowing(id === newest);
    onOpen(id);
  };
  const open = (index: number) => {
    const to = Math.min(Math.max(index, 0), entries.length - 1);
    const entry = entries[to];
    if (!entry) return;
    choose(entry.id);
    virtual.scrollToIndex(to);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && opened !== null) {
      event.preventDefault();
      onClose();
      return;
    }
    const from = at === -1 ? entries.length : at;
    const screen = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const moves: Record<string, number> = {
      ArrowUp: from - 1,
      ArrowDown: from + 1,
      PageUp: from - screen,
      PageDown: from + screen,
      Home: 0,
      End: entries.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    open(to);
  };

  const items = virtual.getVirtualItems();
  return (
    <div className="message-list-frame">
      <div
        role="listbox"
        aria-label={texts.inspector.list}
        aria-activedescendant={
          items.some(({ index }) => index === at) ? `message-${entries[at]?.id}` : undefined
        }
        className="message-list"
        tabIndex={0}
        ref={scroller}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const id = idUnder(event);
          if (id !== null) choose(id);
          // The keys are the list's, and a row is gone as soon as it is out of view.
          scroller.current?.focus();
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const entry = entries[item.index];
            return (
              entry && (
                <MessageRow
                  key={item.key}
                  entry={entry}
                  gap={formatGap(entry, entries[item.index - 1])}
                  zone={zone}
                  top={item.start}
                  index={item.index}
                  count={entries.length}
                  selected={entry.id === opened}
                />
              )
            );
          })}
        </div>
      </div>
      {!following && newest !== undefined && (
        <button type="button" className="button message-newest" onClick={() => setFollowing(true)}>
          {texts.inspector.newest}
        </button>
      )}
    </div>
  );
}

interface RowProps {
  entry: Listed;
  gap: string;
  zone: ClockZone;
  top: number;
  index: number;
  count: number;
  selected: boolean;
}

const MessageRow = memo(function MessageRow(props: RowProps) {
  const { entry, gap, zone, top, index, count, selected } = props;
  const missing = entry.kind === 'skipped' || entry.kind === 'interruption';
  return (
    <div
      id={`message-${entry.id}`}
      role="option"
      aria-selected={selected}
      aria-setsize={count}
      aria-posinset={index + 1}
      className="message-row mono"
      data-missing={missing}
      style={{ transform: `translateY(${top}px)` }}
      tabIndex={-1}
      data-id={entry.id}
    >
      <time className="mute">{formatInstant(entry.at, zone)}</time>
      {missing ? (
        <span className="message-missing">{describeMissing(entry)}</span>
      ) : (
        <>
          <span className="message-direction" data-direction={entry.direction}>
            {texts.inspector.directions[entry.direction]}
          </span>
          <span className="mute message-gap">{gap}</span>
          <span className="mute message-kind">{entry.kind}</span>
          <span className="mute message-size">{formatBytes(entry.size)}</span>
          <span className="message-preview">{previewLine(entry)}</span>
        </>
      )}
    </div>
  );
});

/** The entry of the row that was clicked; the list listens for its rows, so that they need no handlers each. */
function idUnder(event: MouseEvent): number | null {
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-id]');
  return row ? Number(row.dataset.id) : null;
}
