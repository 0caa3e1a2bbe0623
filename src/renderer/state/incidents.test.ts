import { describe, expect, it } from 'vitest';
import { anIncident, anInfo, NOW, ROOT } from '../../shared/fixtures.ts';
import type { Health } from '../../shared/health.ts';
import { inOrder, isLoud, withIncidents, witnessFor } from './incidents.ts';

const acknowledged = { by: ROOT, at: NOW, reason: null };

describe('the incidents that a page holds', () => {
  it('are changed in their places, added at the end and let go of', () => {
    const incidents = [anIncident({ id: 1 }), anIncident({ id: 2 })];
    const after = withIncidents({ incidents }, [anIncident({ id: 2, back: 12 }), anIncident({ id: 3 })], [1]);
    expect(after.incidents.map(({ id, back }) => [id, back])).toEqual([
      [2, 12],
      [3, 9],
    ]);
  });

  it('are shown with those first that nobody looks after, the greatest of them first', () => {
    const over = anIncident({ id: 1, endedAt: NOW });
    const justOver = anIncident({ id: 2, endedAt: NOW + 1 });
    const cared = anIncident({ id: 3, acknowledged, lost: 500 });
    const small = anIncident({ id: 4, lost: 10 });
    const great = anIncident({ id: 5, lost: 100 });
    const ordered = inOrder([over, justOver, cared, small, great]);
    expect(ordered.map(({ id }) => id)).toEqual([5, 4, 3, 2, 1]);
    expect(ordered.map(isLoud)).toEqual([true, true, false, false, false]);
  });
});

describe('the witness for the local network', () => {
  const since = NOW;
  const open = (health: Health, openSince: number | null = NOW - 60_000) => ({ health, openSince });
  const answering = (rtt: number[], at: number[] = rtt.map(() => NOW)) => ({
    rttOf: (row: number) => rtt[row] ?? Number.NaN,
    answeredAt: (row: number) => at[row] ?? Number.NaN,
  });
  const backends = ['a', 'b', 'c', 'd'].map((id) => anInfo(id));

  it('is the fastest of those that are open at another host', () => {
    const statuses = [open('up'), open('up'), open('down', null), open('up')];
    const of = (host: string | null) =>
      witnessFor(host, since, backends, statuses, answering([3, 20, 1, Number.NaN]));
    expect(of(null)).toEqual({ row: 0, rtt: 3 });
    expect(of('a.example')).toEqual({ row: 1, rtt: 20 });
    expect(witnessFor('a.example', since, [anInfo('a')], [open('up')], answering([3]))).toBeNull();
  });

  it('may be one that flaps or is slow, as long as it is open and answers', () => {
    const statuses = [open('degraded'), open('connecting', null)];
    expect(witnessFor('c.example', since, backends, statuses, answering([3, 1]))).toEqual({ row: 0, rtt: 3 });
  });

  it('was heard of since: an answer from before says nothing of now', () => {
    const statuses = [open('up'), open('degraded'), open('up')];
    const at = [NOW - 1, Number.NaN, NOW - 4_000];
    expect(witnessFor(null, since, backends, statuses, answering([1, 2, 3], at))).toBe('unheard');
    expect(
      witnessFor(null, since, backends, statuses, answering([1, 2, 3], [NOW - 1, NOW + 1, NOW - 1])),
    ).toEqual({
      row: 1,
      rtt: 2,
    });
  });

  it('may be one that was connected since and has no round trip yet', () => {
    expect(
      witnessFor(null, since, backends, [open('up', NOW + 1)], answering([Number.NaN], [Number.NaN])),
    ).toEqual({ row: 0, rtt: null });
  });
});
