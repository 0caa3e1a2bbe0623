/** One line of a JSON value that is unfolded here and there. */
export interface JsonLine {
  /** Of the value: indices from the root, `/0/12`. */
  path: string;
  depth: number;
  /** Its name or index; `null` at the root. */
  name: string | null;
  /** `more`: stands for the rest of its parent's members. */
  kind: 'object' | 'array' | 'text' | 'number' | 'word' | 'more';
  /** Of a scalar: as JSON has it; of `more`: how many there are. */
  text: string;
  /** Members of an object or an array. */
  count: number;
  open: boolean;
}

/** By path: how many members are shown; without, it is folded. */
export type Unfolded = ReadonlyMap<string, number>;

/** Members that are shown at once; more by asking. */
export const MEMBERS_SHOWN = 200;
/** Lines that are drawn, whatever is unfolded. */
export const MOST_LINES = 3_000;
/** What is unfolded to begin with. */
const FIRST_DEPTH = 3;
const FIRST_LINES = 80;

type Container = Record<string, unknown> | unknown[];
const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/** `undefined` for what is no object or array of JSON; nesting that a parser cannot follow is none. */
export function parseContainer(text: string): Container | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isContainer(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Digits that a number of JavaScript may not hold. */
export const mayBeRounded = (text: string): boolean => /[-:[,\s]\d[\d.]{15,}/.test(text);

interface Pending {
  value: unknown;
  line: Pick<JsonLine, 'path' | 'depth' | 'name'> | JsonLine;
}

/** Without recursion: how deep a value goes is up to whoever sent it. */
export function jsonLines(root: Container, unfolded: Unfolded, most = MOST_LINES): JsonLine[] {
  const lines: JsonLine[] = [];
  const pending: Pending[] = [{ value: root, line: { path: '', depth: 0, name: null } }];
  for (let next = pending.pop(); next && lines.length < most; next = pending.pop()) {
    const { value, line } = next;
    if ('kind' in line) {
      lines.push(line);
      continue;
    }
    if (!isContainer(value)) {
      lines.push({ ...line, kind: kindOf(value), text: JSON.stringify(value), count: 0, open: false });
      continue;
    }
    const names = Object.keys(value);
    const shown = unfolded.get(line.path) ?? 0;
    const kind = Array.isArray(value) ? 'array' : 'object';
    lines.push({ ...line, kind, text: '', count: names.length, open: shown > 0 && names.length > 0 });
    pending.push(...membersOf(value, names, shown, line).reverse());
  }
  return lines;
}

function membersOf(
  value: Container,
  names: string[],
  shown: number,
  { path, depth }: Pick<JsonLine, 'path' | 'depth'>,
): Pending[] {
  const members: Pending[] = names.slice(0, shown).map((name, index) => ({
    value: (value as Record<string, unknown>)[name],
    line: { path: `${path}/${index}`, depth: depth + 1, name },
  }));
  const rest = names.length - members.length;
  if (shown > 0 && rest > 0) {
    const line = { path: `${path}/more`, depth: depth + 1, name: null };
    members.push({
      value: null,
      line: { ...line, kind: 'more', text: String(rest), count: 0, open: false },
    });
  }
  return members;
}

function kindOf(value: unknown): 'text' | 'number' | 'word' {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'number' : 'word';
}

/** The first levels, as far as a person can take them in. */
export function firstUnfolded(root: Container): Unfolded {
  const unfolded = new Map<string, number>();
  for (let depth = 0; depth < FIRST_DEPTH; depth++) {
    const next = new Map(unfolded);
    for (const { path, kind, depth: at } of jsonLines(root, unfolded, FIRST_LINES)) {
      if (at === depth && (kind === 'object' || kind === 'array')) next.set(path, MEMBERS_SHOWN);
    }
    if (depth > 0 && jsonLines(root, next, FIRST_LINES + 1).length > FIRST_LINES) return unfolded;
    for (const [path, shown] of next) unfolded.set(path, shown);
  }
  return unfolded;
}

/** Folds what is open, unfolds what is not, and shows more where there is more. */
export function toggledLine(unfolded: Unfolded, { path, kind, open }: JsonLine): Unfolded {
  const next = new Map(unfolded);
  if (kind === 'more') {
    const parent = path.slice(0, -'/more'.length);
    next.set(parent, (next.get(parent) ?? 0) + MEMBERS_SHOWN);
  } else if (open) next.delete(path);
  else if (kind === 'object' || kind === 'array') next.set(path, MEMBERS_SHOWN);
  return next;
}
