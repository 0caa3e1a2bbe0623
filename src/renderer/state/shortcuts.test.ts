import { expect, test } from 'vitest';
import type { Command } from './commands.ts';
import { type KeyPress, keyCaps, ShortcutReader } from './shortcuts.ts';

const command = (id: string, keys: string[], enabled = true): Command => ({
  id,
  title: id,
  group: 'Console',
  keys,
  enabled,
  run: () => undefined,
});

const COMMANDS = [
  command('palette', ['Mod+k']),
  command('previous', ['k']),
  command('wallboard', ['g w']),
  command('space', [' ']),
  command('zoom', ['+', '=']),
  command('earlier', ['[']),
  command('off', ['x'], false),
];

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  altGraph: false,
  at: 0,
  ...more,
});

const idFor = (...presses: KeyPress[]): string | null => {
  const reader = new ShortcutReader();
  return presses.map((each) => reader.take(each, COMMANDS)?.id ?? null).at(-1) ?? null;
};

test('one key, another name of it, and one with Ctrl or Cmd', () => {
  expect(idFor(press('k'))).toBe('previous');
  expect(idFor(press('K'))).toBe('previous');
  expect(idFor(press('='))).toBe('zoom');
  expect(idFor(press(' '))).toBe('space');
  expect(idFor(press('k', { ctrlKey: true }))).toBe('palette');
  expect(idFor(press('k', { metaKey: true }))).toBe('palette');
});

test('keys that are held for something else are nobody here', () => {
  expect(idFor(press('k', { altKey: true }))).toBeNull();
  expect(idFor(press('k', { ctrlKey: true, metaKey: true }))).toBeNull();
  expect(idFor(press('+', { ctrlKey: true }))).toBeNull();
  expect(idFor(press('['))).toBe('earlier');
  expect(idFor(press('[', { ctrlKey: true, altKey: true, altGraph: true }))).toBe('earlier');
});

test('two keys after another, within a second, and not with a third between', () => {
  expect(idFor(press('g'), press('w', { at: 900 }))).toBe('wallboard');
  expect(idFor(press('g'), press('w', { at: 1_100 }))).toBeNull();
  expect(idFor(press('g'), press('k', { at: 100 }), press('w', { at: 200 }))).toBeNull();
  expect(idFor(press('g'), press('k', { at: 100 }))).toBe('previous');
});

test('what cannot be done now takes no key', () => {
  expect(idFor(press('x'))).toBeNull();
});

test('keys are shown as they are on the keyboard', () => {
  expect(keyCaps('Mod+k', false)).toEqual(['Ctrl', 'K']);
  expect(keyCaps('Mod+k', true)).toEqual(['⌘', 'K']);
  expect(keyCaps('g w', false)).toEqual(['g', 'w']);
  expect(keyCaps(' ', false)).toEqual(['Space']);
  expect(keyCaps('-', false)).toEqual(['−']);
});
