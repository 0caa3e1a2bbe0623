import { describe, expect, it } from 'vitest';
import { anIncident, NOW } from '../../shared/fixtures.ts';
import { incidentFrom, isLinked, linkTo } from './incident-link.ts';
import { viewOf } from './incident-view.ts';
import { hashOf, readHash } from './view-hash.ts';

const incident = anIncident({ id: 7, since: NOW + 345 });

describe('the address of an incident', () => {
  it('says which, when it began, and nothing else while it lasts', () => {
    const hash = hashOf(viewOf(incident));
    expect(decodeURIComponent(hash)).toBe(`#incident=7@${new Date(NOW).toISOString().slice(0, 19)}Z`);
    expect(readHash(hash).incident).toEqual({ id: 7, since: NOW });
  });

  it('has the time around it once it is over: the incident itself is not kept for long', () => {
    const { time } = readHash(hashOf(viewOf({ ...incident, endedAt: NOW + 60_000 })));
    expect(time).toEqual({ kind: 'fixed', from: NOW + 345 - 120_000, to: NOW + 180_000 });
  });

  it('may say the id alone, and is none where it says anything else', () => {
    expect(incidentFrom('7')).toEqual({ id: 7, since: null });
    for (const word of ['', '0', 'seven', '7@', '7@2026-13-40T00:00:00Z', '-1', '7@now', '1e3']) {
      expect(incidentFrom(word), word).toBeNull();
    }
  });
});

describe('the incident of an address', () => {
  it('is that one still when others joined it that were lost before', () => {
    const link = linkTo(incident);
    expect(isLinked(link, incident)).toBe(true);
    expect(isLinked(link, { ...incident, since: NOW - 60_000 })).toBe(true);
    expect(isLinked({ ...link, since: null }, incident)).toBe(true);
  });

  it('is not the one with its number of another start of the console', () => {
    const link = linkTo(incident);
    expect(isLinked(link, { ...incident, id: 8 })).toBe(false);
    expect(isLinked(link, { ...incident, since: NOW + 2_000 })).toBe(false);
    expect(isLinked(link, { ...incident, since: NOW - 60_000, endedAt: NOW - 5_000 })).toBe(false);
  });
});
