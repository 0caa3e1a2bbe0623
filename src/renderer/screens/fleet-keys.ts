import type { SyntheticEvent } from 'react';

/* What stands among the rows or the tiles goes by one name: a backend and a group may be called the same. */

export const rowKey = (id: string): string => `row ${id}`;
export const groupKey = (key: string): string => `all ${key}`;
export const isRowKey = (key: string): boolean => key.startsWith('row ');
/** The backend's id, or the group's key. */
export const idOf = (key: string): string => key.slice(4);

export const selectorOf = (key: string): string =>
  `[${isRowKey(key) ? 'data-row-id' : 'data-group'}="${CSS.escape(idOf(key))}"]`;

/** What an event happened in. A row's buttons act for themselves; that of a heading is the heading. */
export function keyUnder(event: SyntheticEvent): string | null {
  const target = event.target as HTMLElement;
  const group = target.closest<HTMLElement>('[data-group]')?.dataset.group;
  if (group !== undefined) return groupKey(group);
  if (event.type === 'click' && target.closest('button')) return null;
  const id = target.closest<HTMLElement>('[data-row-id]')?.dataset.rowId;
  return id === undefined ? null : rowKey(id);
}
