import { HEALTHS } from '../../shared/health.ts';
import { incidentFrom } from './incident-link.ts';
import { readMoment } from './replay-view.ts';
import { readTime, SPANS } from './time-frame.ts';
import { isRotation, WALLBOARD_VIEWS } from './wallboard.ts';

/** A part of an address that says something that nothing here is called. */
export interface Misread {
  part: string;
  /** What it says and is not understood; empty where the part itself is not known, which is not repeated. */
  words: readonly string[];
}

const PARTS: readonly string[] = [
  'wallboard',
  'replay',
  'at',
  'rotate',
  'views',
  'incident',
  'backend',
  'compare',
  'group',
  'health',
  'find',
  'view',
  'show',
  'before',
  'after',
  'range',
  'from',
  'to',
];

/** What a page's address says, by its parts. `#wallboard?rotate=60` is what people write, and is taken as well. */
export const partsOf = (hash: string): URLSearchParams =>
  new URLSearchParams(hash.replace(/^#/, '').replace(/^wallboard\?/, 'wallboard&'));

/** Everything in an address that is left out when it is followed. Names of backends, groups and views are not judged here. */
export function misreadIn(hash: string): readonly Misread[] {
  const parts = partsOf(hash);
  const unknown = [...new Set(parts.keys())].filter((part) => !PARTS.includes(part));
  const wrong = (part: string, words: readonly string[]): Misread[] =>
    words.length === 0 ? [] : [{ part, words }];
  const not = (part: string, is: (word: string) => boolean, said: readonly string[]) =>
    wrong(
      part,
      [...new Set(said)].filter((word) => word !== '' && !is(word)),
    );
  const someNot = (part: string, is: (word: string) => boolean) =>
    not(part, is, (parts.get(part) ?? '').split(','));
  /** Of a part that says one thing: two with a comma between are none. */
  const isNot = (part: string, is: (word: string) => boolean) => not(part, is, [parts.get(part) ?? '']);
  const among = (words: readonly string[]) => (word: string) => words.includes(word);
  const spans = SPANS.map(({ word }) => word);
  const fixed = parts.has('from') || parts.has('to');
  return [
    ...unknown.map((part) => ({ part, words: [] })),
    ...someNot('health', among(HEALTHS)),
    ...someNot('views', among(WALLBOARD_VIEWS)),
    ...isNot('rotate', isRotation),
    ...isNot('show', among(['messages', 'recordings'])),
    ...isNot('range', among(spans)),
    ...isNot('incident', (word) => incidentFrom(word) !== null),
    ...isNot('at', (word) => readMoment(word) !== null),
    ...(fixed && readTime(parts) === null
      ? wrong('from…to', [`${parts.get('from') ?? ''}…${parts.get('to') ?? ''}`])
      : []),
  ];
}
