import { describe, expect, it, vi } from 'vitest';
import { ReceivedMessage, readField } from './message-fields.ts';

const text = (content: string) => new ReceivedMessage(Buffer.from(content), false);
const json = (content: unknown) => text(JSON.stringify(content));

describe('a field path', () => {
  const order = { seq: 7, data: { items: [{ id: 'a' }, { id: null }] }, off: false };

  it.each([
    ['seq', 7],
    ['off', false],
    ['data.items.0.id', 'a'],
    ['data.items.1.id', null],
    ['data.items.1', { id: null }],
  ])('%s leads to %j', (path, value) => {
    expect(readField(order, path)).toEqual(value);
  });

  it.each(['id', 'data.id', 'seq.toFixed', 'data.items.2.id', 'data.items.00.id', 'data.items.-1', 'off.x'])(
    '%s leads nowhere',
    (path) => {
      expect(readField(order, path)).toBeUndefined();
    },
  );

  it.each([
    'constructor',
    '__proto__',
    'toString',
    'data.__proto__.x',
    'data.items.length',
    'data.items.map',
  ])('%s finds nothing that is not in the JSON', (path) => {
    expect(readField(order, path)).toBeUndefined();
  });

  it('finds what the JSON itself calls by such a name', () => {
    expect(readField(JSON.parse('{"__proto__":{"length":3}}'), '__proto__.length')).toBe(3);
  });

  it.each([null, 1, 'text', undefined, true])('leads nowhere in %j', (value) => {
    expect(readField(value, 'length')).toBeUndefined();
  });
});

describe('a pattern', () => {
  it('with a value is matched by that value of that type only', () => {
    const pattern = { field: 'code', equals: 1 };
    expect(json({ code: 1 }).matches(pattern)).toBe(true);
    expect(json({ code: '1' }).matches(pattern)).toBe(false);
    expect(json({ code: true }).matches(pattern)).toBe(false);
    expect(json({}).matches(pattern)).toBe(false);
    expect(json({ code: null }).matches({ field: 'code', equals: null })).toBe(true);
    expect(json({}).matches({ field: 'code', equals: null })).toBe(false);
  });

  it('without a value is matched by any, null included', () => {
    expect(json({ code: 0 }).matches({ field: 'code' })).toBe(true);
    expect(json({ code: null }).matches({ field: 'code' })).toBe(true);
    expect(json({ other: 0 }).matches({ field: 'code' })).toBe(false);
  });

  it('of a text is matched by any message that has it, JSON or not, text or binary', () => {
    expect(text('+OK wílkommen').matches({ contains: 'wílk' })).toBe(true);
    expect(text('+OK').matches({ contains: 'ok' })).toBe(false);
    expect(new ReceivedMessage(Buffer.from('\u0000welcome'), true).matches({ contains: 'welcome' })).toBe(
      true,
    );
  });

  it('of a field is not matched by what is no JSON, nor by a binary message', () => {
    expect(text('{"code":1').matches({ field: 'code' })).toBe(false);
    expect(new ReceivedMessage(Buffer.from('{"code":1}'), true).matches({ field: 'code' })).toBe(false);
  });
});

it('a message is parsed once at most, and not before something of it is asked for', () => {
  const data = Buffer.from('{"a":1');
  const read = vi.spyOn(data, 'toString');
  const message = new ReceivedMessage(data, false);
  message.matches({ contains: 'a' });
  expect(read).not.toHaveBeenCalled();
  message.matches({ field: 'a' });
  message.field('a');
  expect(message.isJson).toBe(false);
  expect(read).toHaveBeenCalledTimes(1);
});

it.each([
  ['null', true],
  ['1', true],
  ['', false],
  ['nul', false],
])('"%s" is JSON: %s', (content, expected) => {
  expect(text(content).isJson).toBe(expected);
});
