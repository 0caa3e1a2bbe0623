import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isScalar, isSeq, parseDocument, stringify, type YAMLSeq } from 'yaml';
import type { NewBackend } from '../../shared/fleet-edit.ts';
import type { Result } from '../../shared/result.ts';

/** Characters that one level is further in, where the file does not show it. */
const STEP = 2;

/**
 * The text of a fleet file with one more backend at the end of its list, in the style of the others. Every other
 * character stays as it is: comments, order, quotes and line ends.
 */
export function withBackend(text: string, backend: NewBackend): Result<string, string> {
  const list = backendsOf(text);
  const last = list?.items.at(-1);
  if (!list || !isNode(last) || !last.range || !list.range) {
    return { ok: false, error: 'its list of backends is not written in a way that one can be added to' };
  }
  const entry = entryOf(backend);
  const [start, end] = last.range;
  const changed = list.flow
    ? intoBrackets(text, entry, start, end)
    : intoDashes(text, entry, list.range[0], start, end, list.items.length > 1);
  // Whatever the style: it says what it said, and the new one.
  return isDeepStrictEqual(contentOf(changed), withEntry(contentOf(text), entry))
    ? { ok: true, value: changed }
    : { ok: false, error: 'its list of backends is written in a way that one cannot be added to safely' };
}

function backendsOf(text: string): YAMLSeq | null {
  const { contents } = parseDocument(text, { logLevel: 'error' });
  if (!isMap(contents)) return null;
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === 'backends');
  return pair && isSeq(pair.value) ? pair.value : null;
}

/** What is not said is left out. */
function entryOf({ id, name, url, group, tags }: NewBackend): Record<string, unknown> {
  const entry: Record<string, unknown> = { id };
  if (name) entry.name = name;
  entry.url = url;
  if (group) entry.group = group;
  if (tags && tags.length > 0) entry.tags = tags;
  return entry;
}

/** `backends: [{…}, {…}]`, as JSON has it and YAML may. */
function intoBrackets(text: string, entry: object, start: number, end: number): string {
  const before = text.slice(lineStart(text, start), start);
  if (before.trim() !== '') return `${text.slice(0, end)}, ${JSON.stringify(entry)}${text.slice(end)}`;
  const eol = lineEndOf(text);
  const item = text.slice(start, end);
  const inner = /\n([ \t]+)\S/.exec(item)?.[1];
  const step = inner?.slice(before.length) || ' '.repeat(STEP);
  const written = inner === undefined ? JSON.stringify(entry) : JSON.stringify(entry, null, step);
  const placed = written.replaceAll('\n', `${eol}${before}`);
  // A comment behind the last one is about that one.
  const comment = /^,?[ \t]+#[^\r\n]*/.exec(text.slice(end))?.[0] ?? '';
  if (comment.startsWith(',')) {
    return `${text.slice(0, end)}${comment}${eol}${before}${placed},${text.slice(end + comment.length)}`;
  }
  return `${text.slice(0, end)},${comment}${eol}${before}${placed}${text.slice(end + comment.length)}`;
}

/** `- id: …` on lines of its own. */
function intoDashes(
  text: string,
  entry: object,
  listStart: number,
  start: number,
  end: number,
  several: boolean,
): string {
  const eol = lineEndOf(text);
  const indent = ' '.repeat(listStart - lineStart(text, listStart));
  const at = afterComments(text, endOfLine(text, end), indent.length);
  const apart = several && /\n[ \t]*\r?\n[ \t]*-[ \t]*$/.test(text.slice(0, start));
  const lines = stringify([entry], { lineWidth: 0 }).trimEnd().split('\n');
  const written = lines.map((line) => `${indent}${line}${eol}`).join('');
  const head = text.slice(0, at);
  return `${head}${head.endsWith('\n') ? '' : eol}${apart ? eol : ''}${written}${text.slice(at)}`;
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

const lineEndOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** After the line that something ends on, a comment behind it included. */
function endOfLine(text: string, end: number): number {
  if (end > 0 && text[end - 1] === '\n') return end;
  const at = text.indexOf('\n', end);
  return at === -1 ? text.length : at + 1;
}

/** What is commented out in the last entry belongs to it: further in than its dash. */
function afterComments(text: string, from: number, indent: number): number {
  let at = from;
  for (;;) {
    const line = /^([ \t]+)#[^\n]*(?:\n|$)/.exec(text.slice(at, at + 4_096));
    if (!line?.[1] || line[1].length <= indent) return at;
    at += line[0].length;
  }
}

const contentOf = (text: string): unknown => {
  const document = parseDocument(text, { logLevel: 'error' });
  return document.errors.length > 0 ? null : document.toJS({ maxAliasCount: 1_000 });
};

function withEntry(content: unknown, entry: object): unknown {
  if (typeof content !== 'object' || content === null) return undefined;
  const { backends } = content as { backends?: unknown };
  return Array.isArray(backends) ? { ...content, backends: [...backends, entry] } : undefined;
}
