import { type MouseEvent, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { withAll, withRange } from '../state/marks.ts';
import { shownItems } from '../state/row-groups.ts';
import { toggled } from '../state/view-store.ts';
import { useFleet, usePage, useView } from './page-context.ts';

/** What is shown, headings and backends; the same array until it changes. */
export function useShownItems() {
  const { rows } = usePage();
  const { order, groups } = useStore(rows.state);
  const collapsed = useView((view) => view.collapsed);
  return useMemo(() => shownItems(order, groups, collapsed), [order, groups, collapsed]);
}

/** Ids of the backends that are shown, without those in groups that are closed. */
export function useShownIds(): readonly string[] {
  const items = useShownItems();
  const fleet = useFleet((state) => state.fleet);
  return useMemo(
    () => items.flatMap((item) => (typeof item === 'number' ? (fleet?.backends[item]?.id ?? []) : [])),
    [items, fleet],
  );
}

/** Marking by pointer and by keyboard: one more, from the last one to this one, a whole group, all. */
export function useMarking() {
  const { view, fleet, rows } = usePage();
  const shown = useShownIds();
  const anchor = useRef<string | null>(null);
  const toggle = (id: string) => {
    anchor.current = id;
    view.setState(({ marked }) => ({ marked: toggled(marked, id) }));
  };
  /** Where nothing is marked any more, no range was begun either. */
  const begun = () => {
    if (view.getState().marked.size === 0) anchor.current = null;
  };
  const rangeTo = (id: string) =>
    view.setState(({ marked }) => ({ marked: withRange(marked, shown, anchor.current ?? id, id) }));
  return {
    toggle,
    /** From `from`, unless a range was begun elsewhere, to `to`. */
    extend: (from: string, to: string) => {
      begun();
      anchor.current ??= from;
      rangeTo(to);
    },
    /** Whether a click was one that marks; otherwise it is one that opens. */
    click: (event: MouseEvent, id: string): boolean => {
      if (event.shiftKey) {
        begun();
        anchor.current ??= id;
        rangeTo(id);
        return true;
      }
      if (!event.ctrlKey && !event.metaKey && !(event.target as HTMLElement).closest('.c-mark')) return false;
      toggle(id);
      return true;
    },
    all: () => view.setState({ marked: new Set(shown) }),
    group: (key: string) => {
      const group = rows.state.getState().groups.find((each) => each.key === key);
      const { fleet: info } = fleet.getState();
      const ids = group?.rows.flatMap((row) => info?.backends[row]?.id ?? []) ?? [];
      view.setState(({ marked }) => ({ marked: withAll(marked, ids) }));
    },
  };
}
