import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../shared/random.ts';
import { Feed, filler } from './payload.ts';

test('a feed numbers its messages from one, stamps them and repeats from the same seed', () => {
  const feed = new Feed('prices', seededRandom(1));
  const again = new Feed('prices', seededRandom(1));
  for (let sequence = 1; sequence <= 50; sequence++) {
    const text = String(feed.next(1_000 + sequence).data);
    expect(JSON.parse(text)).toMatchObject({ id: 'prices', seq: sequence, ts: 1_000 + sequence });
    expect(JSON.parse(text).price).toBeGreaterThan(0);
    expect(text.length).toBeGreaterThan(60);
    expect(text.length).toBeLessThan(200);
    expect(again.next(1_000 + sequence)).toEqual({ data: text, sequence, copies: 1, lateMs: 0 });
  }
});

test('filler is JSON of exactly the size asked for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), (bytes) => {
      expect(filler(bytes).byteLength).toBe(bytes);
      JSON.parse(filler(bytes).toString());
    }),
  );
});
