import { expect, test } from 'vitest';
import { seededRandom } from '../shared/random.ts';
import { Sessions } from './sessions.ts';

const sessions = () => new Sessions(120, seededRandom(1));

test('a session lasts while its client is connected and for its time afterwards', () => {
  const known = sessions();
  const client = known.begin();
  expect(known.has(client, 10 * 86_400_000)).toBe(true);
  known.disconnected(client, 1_000);
  expect([known.has(client, 120_999), known.has(client, 121_000)]).toEqual([true, false]);
  known.connected(client);
  expect(known.has(client, 500_000)).toBe(true);
});

test('what is forgotten does not come back by the end of its connection', () => {
  const known = sessions();
  const client = known.begin();
  known.forget();
  known.disconnected(client, 0);
  expect(known.has(client, 0)).toBe(false);
});

test('ids are unique, and so many sessions are kept', () => {
  const known = sessions();
  const clients = Array.from({ length: 1_001 }, () => known.begin());
  expect(new Set(clients).size).toBe(1_001);
  expect(clients.filter((client) => known.has(client, 0))).toEqual(clients.slice(1));
});
