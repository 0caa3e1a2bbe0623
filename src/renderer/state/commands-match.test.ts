import { expect, test } from 'vitest';
import { commandsLead, findable, findBest } from './commands-match.ts';

const all = ['Pause prices', 'Resume prices', 'edge-prices-2', 'Prices', 'Theme: dark'].map((title) =>
  findable(title, title, title === 'Prices' ? 'market 10.0.0.7' : ''),
);

test('what begins with the words comes first, then what has a word that does', () => {
  expect(findBest(all, 'pric', 9)).toEqual(['Prices', 'Pause prices', 'Resume prices', 'edge-prices-2']);
  expect(findBest(all, 'PRICES pa', 9)).toEqual(['Pause prices']);
  expect(findBest(all, 'rices', 9)[0]).toBe('Pause prices');
});

test('it is found by words that are not in its title, and not by words that are nowhere', () => {
  expect(findBest(all, '10.0.0.7', 9)).toEqual(['Prices']);
  expect(findBest(all, 'prices nowhere', 9)).toEqual([]);
});

test('no more than can be shown, without a query in their own order', () => {
  expect(findBest(all, '  ', 2)).toEqual(['Pause prices', 'Resume prices']);
  const many = Array.from({ length: 5_000 }, (_, n) => findable(n, `backend ${n}`));
  expect(findBest(many, 'backend', 40)).toHaveLength(40);
  expect(findBest(many, '4999', 40)).toEqual([4_999]);
});

test('a command that begins with what was typed leads, unless a backend does as well', () => {
  expect(commandsLead('mark', 'Mark this moment…', 'Prices')).toBe(true);
  expect(commandsLead(' Mark ', 'Mark this moment…', 'Market data')).toBe(true);
  expect(commandsLead('pri', 'Print', 'Prices')).toBe(false);
  expect(commandsLead('mom', 'Mark this moment…', 'Prices')).toBe(false);
  expect(commandsLead('ack', undefined, 'Backup')).toBe(false);
});
