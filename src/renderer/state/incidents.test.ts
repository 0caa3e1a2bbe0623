import { describe, expect, it } from 'vitest';
import { anIncident, anInfo, NOW, ROOT } from '../../shared/fixtures.ts';
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
  it('is the fastest of those that are up at another host', () => {
    const backends = ['a', 'b', 'c', 'd'].map((id) => anInfo(id));
    const healths = [{ health: 'up' }, { health: 'up' }, { health: 'down' }, { health: 'up' }] as const;
    const rtt = [3, 20, 1, Number.NaN];
    const of = (host: string | null) => witnessFor(host, backends, healths, (row) => rtt[row] ?? Number.NaN);
    expect(of(null)).toEqual({ row: 0, rtt: 3 });
    expect(of('a.example')).toEqual({ row: 1, rtt: 20 });
    expect(witnessFor(null, [anInfo('d')], [{ health: 'up' }], () => Number.NaN)).toEqual({
      row: 0,
      rtt: null,
    });
    expect(witnessFor('a.example', [anInfo('a')], [{ health: 'up' }], () => 3)).toBeNull();
  });
});
