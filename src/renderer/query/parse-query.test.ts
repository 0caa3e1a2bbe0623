import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { setLocale } from '../../shared/describe/locale.ts';
import { parseQuery } from './parse-query.ts';
import { printQuery } from './print-query.ts';
import {
  COMPARISONS,
  NUMBER_FIELDS,
  type NumberField,
  type Term,
  WORD_FIELDS,
  type WordField,
} from './query.ts';

afterEach(() => setLocale([]));

const terms = (text: string) => {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.terms;
};
const problem = (text: string) => {
  const parsed = parseQuery(text);
  if (parsed.ok) throw new Error(`understood ${text}`);
  return { ...parsed.problem, place: text.slice(parsed.problem.at, parsed.problem.end) };
};

test('words are looked for one by one, and quotes keep them together', () => {
  expect(terms('edge  -1013 "too many"')).toEqual([
    { kind: 'text', negated: false, text: 'edge' },
    { kind: 'text', negated: true, text: '1013' },
    { kind: 'text', negated: false, text: 'too many' },
  ]);
  expect(terms(' "" ')).toEqual([]);
  expect(terms('"open end')).toEqual([{ kind: 'text', negated: false, text: 'open end' }]);
  expect(terms('-')).toEqual([{ kind: 'text', negated: false, text: '-' }]);
});

test('fields take one value or several, whatever the case of their names', () => {
  expect(terms('Health:Down,degraded -tag:"eu west",us')).toEqual([
    { kind: 'word', negated: false, field: 'health', values: ['down', 'degraded'] },
    { kind: 'word', negated: true, field: 'tag', values: ['eu west', 'us'] },
  ]);
});

test('numbers are compared', () => {
  expect(terms('rtt>250 reconnects>=3 in=0 -uptime<99.5')).toEqual([
    { kind: 'number', negated: false, field: 'rtt', comparison: '>', value: 250 },
    { kind: 'number', negated: false, field: 'reconnects', comparison: '>=', value: 3 },
    { kind: 'number', negated: false, field: 'in', comparison: '=', value: 0 },
    { kind: 'number', negated: true, field: 'uptime', comparison: '<', value: 99.5 },
  ]);
});

test('tenths stand after what the locale has before them, and after a point anywhere', () => {
  setLocale(['de-DE']);
  expect(terms('rtt>2,5 uptime<99.5')).toMatchObject([{ value: 2.5 }, { value: 99.5 }]);
  expect(problem('rtt>fast').message).toContain('such as rtt>3 or rtt>2,5, not with “fast”');
  expect(problem('rtt>1,000,5').message).toContain('compared with a number');
  setLocale(['en']);
  expect(problem('rtt>2,5')).toMatchObject({ place: '2,5', suggestion: '2.5' });
});

test('a host with its port and what is in quotes are no fields', () => {
  expect(terms('localhost:8080 127.0.0.1:9 "a:b"').map((term) => term.kind)).toEqual([
    'text',
    'text',
    'text',
  ]);
});

test('an unknown field or value is named, with the place and what was probably meant', () => {
  expect(problem('edge helth:down')).toMatchObject({
    place: 'helth',
    message: 'There is no field “helth”. Did you mean “health”?',
    suggestion: 'health',
  });
  expect(problem('-health:up,dwon')).toMatchObject({ place: 'dwon', suggestion: 'down' });
  expect(problem('phase:"waitin"')).toMatchObject({ suggestion: 'waiting' });
  expect(problem('zzzzzz:1x')).toMatchObject({ place: 'zzzzzz', suggestion: null });
});

test('what is missing or of the wrong kind is said', () => {
  expect(problem('breaker:').message).toContain('closed, open, half-open, isolated, disabled');
  expect(problem('rtt>').message).toBe('rtt is compared with a number, such as rtt>3.');
  expect(problem('rtt>fast').message).toContain('not with “fast”');
  expect(problem('rtt:250').message).toContain('Compare it with');
  expect(problem('health=down').message).toContain('with a colon');
});

const word = fc.string({ minLength: 1, unit: 'grapheme' });
const valueIn = (field: WordField): fc.Arbitrary<string> =>
  WORD_FIELDS[field] ? fc.constantFrom<string>(...WORD_FIELDS[field]) : word;
const keys = <Key extends string>(of: Record<Key, unknown>) => fc.constantFrom(...(Object.keys(of) as Key[]));
const term: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), negated: fc.boolean(), text: word }),
  keys<WordField>(WORD_FIELDS).chain((field) =>
    fc.record({
      kind: fc.constant('word' as const),
      negated: fc.boolean(),
      field: fc.constant(field),
      values: fc.array(valueIn(field), { minLength: 1 }),
    }),
  ),
  fc.record({
    kind: fc.constant('number' as const),
    negated: fc.boolean(),
    field: keys<NumberField>(NUMBER_FIELDS),
    comparison: fc.constantFrom(...COMPARISONS),
    value: fc.integer({ min: 0, max: 999_999_999 }).map((thousandths) => thousandths / 1_000),
  }),
);

test('what is printed is read as the same', () => {
  fc.assert(
    fc.property(fc.array(term), (asked) => {
      expect(terms(printQuery(asked))).toEqual(asked);
    }),
  );
});

test('whatever is typed is understood or refused with a place in it', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({
      unit: fc.constantFrom('"', '\\', ':', ',', '-', '>', '=', ' ', 'a', '1', 'rtt', 'health', 'down'),
    }),
  );
  fc.assert(
    fc.property(typed, (text) => {
      const parsed = parseQuery(text);
      if (parsed.ok) expect(terms(printQuery(parsed.terms))).toEqual(parsed.terms);
      else {
        const { at, end, message } = parsed.problem;
        expect(message).not.toBe('');
        expect(at).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(at);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }),
  );
});
