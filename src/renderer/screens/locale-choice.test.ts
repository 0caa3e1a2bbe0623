import { afterEach, expect, test } from 'vitest';
import { locale, setLocale } from '../../shared/describe/locale.ts';
import { isLocaleKey, keepLocale, localeChoice, localeElsewhere } from './locale-choice.ts';

afterEach(() => setLocale([]));

function aStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

test('numbers are written as the system is set, until a person chooses English, which is remembered', () => {
  const storage = aStorage();
  const first = keepLocale(storage, ['de-DE', 'en']);
  expect(locale()).toBe('de-DE');
  localeChoice.setState({ choice: 'english' });
  expect(locale()).toBe('en');
  first.dispose();

  const second = keepLocale(storage, ['de-DE', 'en']);
  expect(locale()).toBe('en');
  localeChoice.setState({ choice: 'system' });
  expect(locale()).toBe('de-DE');
  second.dispose();
});

test('what is chosen in another window is so here at once', () => {
  const storage = aStorage();
  const here = keepLocale(storage, ['de-DE']);
  storage.setItem('wirewatch.numbers-and-dates', 'english');
  expect(isLocaleKey('wirewatch.numbers-and-dates')).toBe(true);
  expect(isLocaleKey('wirewatch.view')).toBe(false);
  localeElsewhere(storage);
  expect(locale()).toBe('en');
  here.dispose();
});

test('where nothing may be kept, the system is followed', () => {
  const forbidden = () => {
    throw new Error('storage is forbidden');
  };
  const kept = keepLocale({ getItem: forbidden, setItem: forbidden }, ['fr-FR']);
  expect(locale()).toBe('fr-FR');
  localeChoice.setState({ choice: 'english' });
  expect(locale()).toBe('en');
  kept.dispose();
});
