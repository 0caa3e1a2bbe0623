/** A stretch of neighbouring points of one kind; `from` and `to` are UTC ms. */
export interface Run<Kind> {
  kind: Kind;
  from: number;
  to: number;
}

/** Cuts points into stretches of the same kind; `null` kinds are left out. Each point lasts one step. */
export function runsOf<Kind>(
  points: number,
  timeAt: (index: number) => number,
  step: number,
  kindAt: (index: number) => Kind | null,
): Run<Kind>[] {
  const runs: Run<Kind>[] = [];
  let open: Run<Kind> | null = null;
  for (let index = 0; index < points; index++) {
    const kind = kindAt(index);
    const to = timeAt(index);
    if (open !== null && open.kind === kind) {
      open.to = to;
      continue;
    }
    open = kind === null ? null : { kind, from: to - step, to };
    if (open) runs.push(open);
  }
  return runs;
}
