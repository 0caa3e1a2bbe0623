import { expect, it } from 'vitest';
import type { ArgsOf } from '../../shared/contract.ts';
import { encodeRange } from '../../shared/range.ts';
import { recentRange } from '../../shared/recent-range.ts';
import { ok } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { RangeLoader } from './range-loader.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 31, 12);

/** Answers as the engine does: one reconnect per second, in points of a length that suits what is asked for. */
function loaderOf(startedAt: number) {
  const asked: ArgsOf<'series.range'>[] = [];
  const ticks = { end: NOW, step: 1_000, points: 1_800, column: () => new Float32Array(1_800).fill(1) };
  const client = {
    call: (_: string, question: ArgsOf<'series.range'>) => {
      asked.push(question);
      const { from, to, points, columns } = question;
      return Promise.resolve(
        ok(encodeRange(recentRange(ticks, { kind: 'fleet', names: columns, from, to, points }))),
      );
    },
  };
  const loader = new RangeLoader();
  loader.connect(client as unknown as RpcClient, startedAt);
  return { loader, asked };
}

it('counts over the same time before and after the start of the engine, and nothing twice or not at all', async () => {
  for (const minutes of [2, 5, 7.3, 11]) {
    const { loader, asked } = loaderOf(NOW - minutes * MINUTE - 137);
    const answer = await loader.load({
      source: { kind: 'fleet' },
      columns: ['reconnectsAutomatic.sum'],
      from: NOW - 15 * MINUTE,
      to: NOW,
      points: 16,
    });
    if (!answer.ok) throw new Error(answer.error.message);
    expect(asked).toHaveLength(1);
    const [
      {
        step,
        columns: [counts],
      } = { step: 0, columns: [] },
    ] = answer.value;
    expect(step).toBe(MINUTE);
    expect(new Set(counts)).toEqual(new Set([60]));
  }
});

it('asks twice for what is measured, so that what is since the start of the engine is tick by tick', async () => {
  const { loader, asked } = loaderOf(NOW - 5 * MINUTE - 137);
  const answer = await loader.load({
    source: { kind: 'fleet' },
    columns: ['messagesIn.max', 'reconnectsAutomatic.sum'],
    from: NOW - 15 * MINUTE,
    to: NOW,
    points: 300,
  });
  if (!answer.ok) throw new Error(answer.error.message);
  expect(asked).toHaveLength(2);
  const [older, newer] = answer.value;
  expect((older?.start ?? 0) + (older?.points ?? 0) * (older?.step ?? 0)).toBe(newer?.start);
});
