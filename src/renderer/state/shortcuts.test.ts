import { expect, test } from 'vitest';
import type { Command } from './commands.ts';
import { type KeyPress, keyCaps, leavesField, ShortcutReader } from './shortcuts.ts';

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
  command('on', ['ArrowRight']),
  command('far on', ['Shift+ArrowRight']),
];

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
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

test('Shift makes another key of one that writes nothing, and what it makes of a letter is that', () => {
  expect(idFor(press('ArrowRight'))).toBe('on');
  expect(idFor(press('ArrowRight', { shiftKey: true }))).toBe('far on');
  expect(idFor(press('ArrowLeft', { shiftKey: true }))).toBeNull();
  expect(idFor(press('+', { shiftKey: true }))).toBe('zoom');
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
  expect(keyCaps('+', false)).toEqual(['+']);
  expect(keyCaps('Shift+ArrowDown', true)).toEqual(['Shift', '↓']);
});

test('a key with Ctrl in a field is a shortcut, on a Mac only with Cmd: there the field has its own', () => {
  expect(leavesField(press('k'), false)).toBe(false);
  expect(leavesField(press('k', { ctrlKey: true }), false)).toBe(true);
  expect(leavesField(press('k', { ctrlKey: true }), true)).toBe(false);
  expect(leavesField(press('k', { metaKey: true }), true)).toBe(true);
});
