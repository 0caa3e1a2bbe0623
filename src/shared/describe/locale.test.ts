import { afterEach, expect, test } from 'vitest';
import { locale, perLocale, setLocale } from './locale.ts';

afterEach(() => setLocale([]));

test.each([
  [[], 'en'],
  [['de-DE', 'en'], 'de-DE'],
  [['en-IN', 'de'], 'en'],
  [['not a tag', 'fr'], 'fr'],
  [['xx-XX', 'sv-SE'], 'sv-SE'],
  [['not a tag'], 'en'],
])('of %j it is %s', (languages, expected) => {
  setLocale(languages);
  expect(locale()).toBe(expected);
});

test('what is made per locale is made once, and anew for another', () => {
  const made: string[] = [];
  const get = perLocale((tag) => made.push(tag));
  get();
  get();
  setLocale(['de']);
  get();
  get();
  expect(made).toEqual(['en', 'de']);
});
