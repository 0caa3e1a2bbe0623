import type { BackendInfo } from '../../shared/backend.ts';
import { texts } from '../texts/catalogue.ts';
import type { Grouping } from './fleet-view.ts';

/** Rows that are shown under one heading. */
export interface RowGroup {
  /** Of the grouping and the name together: a group and a host of one name are two. */
  key: string;
  name: string;
  /** Row numbers of the fleet, in the order to show; at least one. */
  rows: readonly number[];
}

/** A heading, or the row number of a backend. */
export type ShownItem = RowGroup | number;

function nameIn(grouping: Exclude<Grouping, 'none'>, info: BackendInfo | undefined): string | null {
  switch (grouping) {
    case 'group':
      return info?.group ?? null;
    case 'host':
      return info?.host ?? null;
    case 'tag':
      return info?.tags[0] ?? null;
  }
}

/**
 * Puts rows together. A group stands where the first of its rows does, so that the order of groups is the order of
 * the rows: the one with the worst backend first, the one with the most messages first.
 */
export function groupRows(
  order: readonly number[],
  backends: readonly BackendInfo[],
  grouping: Grouping,
): readonly RowGroup[] {
  if (grouping === 'none') return [];
  const groups = new Map<string, { key: string; name: string; rows: number[] }>();
  for (const row of order) {
    const name = nameIn(grouping, backends[row]);
    const key = name === null ? grouping : `${grouping}/${name}`;
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { key, name: name ?? texts.fleet.noGroup[grouping], rows: [row] });
  }
  return [...groups.values()];
}

/** What stands under each other: without groups the rows alone, and of a closed group its heading. */
export function shownItems(
  order: readonly number[],
  groups: readonly RowGroup[],
  collapsed: ReadonlySet<string>,
): readonly ShownItem[] {
  if (groups.length === 0) return order;
  return groups.flatMap((group): ShownItem[] =>
    collapsed.has(group.key) ? [group] : [group, ...group.rows],
  );
}
