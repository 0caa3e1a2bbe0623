import { expect, test } from 'vitest';
import { checkNewBackend } from './fleet-edit.ts';

const GOOD = { id: 'prices', url: 'wss://prices.example/ws' };
const fields = (backend: Parameters<typeof checkNewBackend>[0]) =>
  checkNewBackend(backend).map(({ field }) => field);

test('a backend that the fleet file would take has no problems', () => {
  expect(checkNewBackend(GOOD)).toEqual([]);
  expect(checkNewBackend({ ...GOOD, name: 'Prices', group: 'market', tags: ['eu', 'core'] })).toEqual([]);
});

test('each problem names its field', () => {
  expect(fields({ id: '', url: 'http://x' })).toEqual(['id', 'url']);
  expect(fields({ ...GOOD, name: '', group: 'g'.repeat(121) })).toEqual(['name', 'group']);
  expect(fields({ ...GOOD, tags: [''] })).toEqual(['tags']);
  for (const { message } of checkNewBackend({ id: '', url: '' })) expect(message).toMatch(/expected/);
});

test('what stands for a secret, a variable or several backends is not for a form', () => {
  expect(fields({ ...GOOD, url: 'wss://x.example/?t=${TOKEN}' })).toEqual(['url']);
  expect(fields({ ...GOOD, name: 'secret:token' })).toEqual(['name']);
  expect(fields({ ...GOOD, id: 'edge-{1..50}' })).toEqual(['id']);
  expect(fields({ ...GOOD, url: 'wss://edge-{1..50}.example/' })).toEqual(['url']);
});
