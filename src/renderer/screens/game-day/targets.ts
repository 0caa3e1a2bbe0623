import type { BackendInfo } from '../../../shared/backend.ts';
import { texts } from '../../texts/catalogue.ts';

/** Whom a fault can be put on, as a list to choose from offers it. */
export interface Target {
  /** Of the choice; a backend's begins with `backend:`. */
  key: string;
  label: string;
  ids: readonly string[];
}

export interface Targets {
  many: Target[];
  one: Target[];
}

/** What of the table counts. */
export interface TableNow {
  backends: readonly BackendInfo[];
  /** Rows, in the order in which they are shown. */
  shown: readonly number[];
  /** Ids. */
  marked: ReadonlySet<string>;
  /** Id of the open one. */
  selected: string | null;
}

/** Single backends that are offered; whoever wants another opens it first. */
const MOST_SINGLE = 100;

export const keyOf = (id: string): string => `backend:${id}`;

export function targetsOf({ backends, shown, marked, selected }: TableNow): Targets {
  const words = texts.gameDay;
  const groups = new Map<string, string[]>();
  for (const { id, group } of backends) {
    if (group === null) continue;
    const members = groups.get(group);
    if (members) members.push(id);
    else groups.set(group, [id]);
  }
  const inView = shown.flatMap((row) => backends[row]?.id ?? []);
  const many: Target[] = [
    ...(marked.size > 0 ? [{ key: 'marked', label: words.marked(marked.size), ids: [...marked] }] : []),
    ...(inView.length > 0 && inView.length < backends.length
      ? [{ key: 'shown', label: words.shown(inView.length), ids: inView }]
      : []),
    { key: 'all', label: words.all(backends.length), ids: backends.map(({ id }) => id) },
    ...[...groups].map(([group, ids]) => ({
      key: `group:${group}`,
      label: words.group(group, ids.length),
      ids,
    })),
  ];
  const offered = backends.slice(0, MOST_SINGLE);
  const open = backends.slice(MOST_SINGLE).find(({ id }) => id === selected);
  const one = (open ? [open, ...offered] : offered).map(({ id, name }) => ({
    key: keyOf(id),
    label: name,
    ids: [id],
  }));
  return { many, one };
}

/** What is chosen before anybody chose: the open backend, or what was marked, or the first. */
export function usualTarget({ marked, selected, backends }: TableNow): string {
  if (marked.size > 0) return 'marked';
  return keyOf(selected ?? backends[0]?.id ?? '');
}
