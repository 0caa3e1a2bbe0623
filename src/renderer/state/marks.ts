/* Backends that are marked, to do something with all of them at once. */

/** All from one to the other, both included, taken into the marks; nothing without either. */
export function withRange(
  marked: ReadonlySet<string>,
  shown: readonly string[],
  from: string,
  to: string,
): ReadonlySet<string> {
  const [a, b] = [shown.indexOf(from), shown.indexOf(to)];
  if (b === -1) return marked;
  if (a === -1) return new Set([...marked, to]);
  return new Set([...marked, ...shown.slice(Math.min(a, b), Math.max(a, b) + 1)]);
}

/** Takes all of them in, or out again when all are in already. */
export function withAll(marked: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  const next = new Set(marked);
  const all = ids.every((id) => marked.has(id));
  for (const id of ids) {
    if (all) next.delete(id);
    else next.add(id);
  }
  return next;
}

/** Without those that have gone; the same set when none has. */
export function stillThere(
  marked: ReadonlySet<string>,
  fleet: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const kept = [...marked].filter((id) => fleet.has(id));
  return kept.length === marked.size ? marked : new Set(kept);
}
