import { expect, it } from 'vitest';
import { fillTemplate } from './message-template.ts';

const HELLO = '{"client":{{clientId}},"last":{{lastSequence}}}';

it('values are put in as JSON', () => {
  expect(fillTemplate(HELLO, { clientId: 'a"b\\', lastSequence: 12 })).toBe(
    '{"client":"a\\"b\\\\","last":12}',
  );
  expect(JSON.parse(fillTemplate(HELLO, { clientId: 7, lastSequence: '0-12' }))).toEqual({
    client: 7,
    last: '0-12',
  });
});

it('what is not known is null', () => {
  expect(fillTemplate(HELLO, { clientId: null, lastSequence: null })).toBe('{"client":null,"last":null}');
});

it('a value that looks like a placeholder or a pattern of replace stays what it is', () => {
  const values = { clientId: '{{lastSequence}} $& $1', lastSequence: 3 };
  expect(fillTemplate('[{{clientId}}]', values)).toBe('["{{lastSequence}} $& $1"]');
});

it('every occurrence is filled, and nothing else is touched', () => {
  const text = '{{lastSequence}} {{lastSequence}} {{name}} {lastSequence} {{ clientId }}';
  expect(fillTemplate(text, { clientId: 'x', lastSequence: 1 })).toBe(
    '1 1 {{name}} {lastSequence} {{ clientId }}',
  );
});
