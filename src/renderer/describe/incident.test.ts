import { afterEach, describe, expect, it } from 'vitest';
import { setLocale } from '../../shared/describe/locale.ts';
import { anIncident, NOW, ROOT } from '../../shared/fixtures.ts';
import type { Incident } from '../../shared/incident.ts';
import { describeIncident, describeSide } from './incident.ts';

const words = (more: Partial<Incident> = {}) =>
  describeIncident(anIncident(more), NOW, 'utc', (id) => `name of ${id}`);

describe('an incident in words', () => {
  afterEach(() => setLocale([]));

  it('has counts and times as the locale writes them, and no tenth of whole seconds', () => {
    setLocale(['de-DE']);
    const said = words({ lost: 1_200, connected: 1_200, back: 1_100, waiting: 100 });
    expect(said.what).toBe('1.200 backends lost within 4 s from 04:15:15, close 1012 service restart.');
    expect(said.progress).toBe('1.100 back, 100 waiting, next dial in 6 s.');
  });

  it('says how many were lost in what time and why, how many are back, and when the next one dials', () => {
    expect(words()).toEqual({
      title: 'edge-3.example',
      what: '12 backends lost within 4 s from 04:15:15, close 1012 service restart.',
      progress: '9 back, 3 waiting, next dial in 6 s.',
      care: '',
    });
  });

  it('tells those that were never reached from those that were lost, and what came at once', () => {
    const cause = { kind: 'network', code: 'ECONNREFUSED', text: 'ECONNREFUSED connection refused' };
    expect(words({ connected: 2, cause, until: NOW - 10_000 }).what).toBe(
      '12 backends not reached at once at 04:15:15, ECONNREFUSED connection refused.',
    );
  });

  it('says since when where they came one after the other', () => {
    expect(words({ until: NOW + 60_000 }).what).toBe(
      '12 backends lost since 04:15:15, close 1012 service restart.',
    );
  });

  it('names what else they are: held back, stopped, taken out, dialling', () => {
    const rest = { back: 0, waiting: 2, blocked: 6, stopped: 3, aside: 1, nextDial: null };
    expect(words(rest).progress).toBe(
      '2 waiting, 6 held back by their breakers, 3 stopped for good, 1 taken out, dialling now.',
    );
    expect(words({ back: 12, waiting: 0, nextDial: null }).progress).toBe('All back.');
  });

  it('has the name of one backend by itself, and does not count it', () => {
    const single = { by: 'backend', backend: 'prices', lost: 1, connected: 1, back: 0, waiting: 0 } as const;
    expect(words({ ...single, blocked: 1 })).toMatchObject({
      title: 'name of prices',
      what: 'Lost since 04:15:15, close 1012 service restart.',
      progress: 'Held back by its breaker, next dial in 6 s.',
    });
  });

  it('says why they cannot be reached now, where that is not what they were lost for', () => {
    const refused = { kind: 'network', code: 'ECONNREFUSED', text: 'ECONNREFUSED connection refused' };
    const gateway = { kind: 'http', code: 502, text: 'HTTP 502 bad gateway' };
    const [restart] = anIncident().causes;
    expect(words({ present: [{ ...refused, count: 3 }] }).what).toBe(
      '12 backends lost within 4 s from 04:15:15, close 1012 service restart, now ECONNREFUSED connection refused.',
    );
    const mixed = [
      { ...gateway, count: 2 },
      { ...refused, count: 1 },
    ];
    expect(words({ present: mixed }).what).toMatch(/, now 2 HTTP 502, 1 ECONNREFUSED\.$/);
    // It is as it was; all are back; it is over.
    for (const same of [restart ? [{ ...restart, count: 3 }] : [], []]) {
      expect(words({ present: same }).what).not.toContain('now');
    }
    expect(words({ present: mixed, endedAt: NOW }).what).not.toContain('now');
  });

  it('says how often it dropped in what time, and how long it has to hold', () => {
    const all = { back: 12, waiting: 0, nextDial: null, overAt: NOW + 192_000 };
    expect(words({ ...all, drops: 12, flapping: 0 }).progress).toBe(
      'All back, over if it holds for 3 m 12 s.',
    );
    expect(words({ ...all, drops: 30, flapping: 4 }).progress).toBe(
      'All back, 4 flapping, 30 drops in 10 m, over if it holds for 3 m 12 s.',
    );
    const one = { by: 'backend', backend: 'prices', lost: 1, connected: 1 } as const;
    expect(words({ ...all, ...one, back: 1, drops: 7, flapping: 1 }).progress).toBe(
      'Back, flapping, 7 drops in 10 m, over if it holds for 3 m 12 s.',
    );
  });

  it('names the groups in its title, or the backends where they are few', () => {
    expect(words({ groups: ['chat', 'orders'], moreGroups: 0 }).title).toBe('edge-3.example · chat, orders');
    expect(words({ groups: ['chat', 'orders', 'edge'], moreGroups: 1 }).title).toBe(
      'edge-3.example · chat, orders, edge and 1 more group',
    );
    expect(words({ lost: 2, first: ['a', 'b'], groups: ['chat'] }).title).toBe(
      'edge-3.example · name of a, name of b',
    );
  });

  it('counts the hosts where there are several', () => {
    expect(words({ by: 'cause', host: null, hosts: 4 }).title).toBe('4 hosts');
  });

  it('says how long it lasted once it is over, and who had it', () => {
    const acknowledged = { by: ROOT, at: NOW - 5_000, reason: 'deploy' };
    expect(words({ endedAt: NOW, acknowledged })).toMatchObject({
      progress: 'Over since 04:15:25, after 10 s.',
      care: 'Acknowledged by root at 04:15: “deploy”.',
    });
  });
});

describe('us or them', () => {
  const open = anIncident();
  const side = (
    incident: Partial<Incident>,
    faultNow: boolean,
    witness: Parameters<typeof describeSide>[2],
  ): string => describeSide(anIncident(incident), faultNow, witness, () => 'Gateway', NOW, 'utc');
  const us = 'This machine or its network is at fault, not they.';

  it('is them as long as somebody at another host answers', () => {
    expect(side(open, false, { row: 1, rtt: 12 })).toBe('Local network fine, Gateway answers in 12 ms.');
    expect(side(open, false, { row: 1, rtt: null })).toBe('Local network fine, Gateway is up.');
  });

  it('may be us when nobody is connected, and is not said before somebody who is was heard of', () => {
    expect(side(open, false, null)).toBe('No backend of another host is up: it may be us.');
    expect(side(open, false, 'unheard')).toBe('');
  });

  it('is us in a local fault, and for an incident that turned out to be one', () => {
    expect(side(open, true, null)).toBe(us);
    expect(side({ localFault: true }, true, { row: 1, rtt: 12 })).toBe(us);
  });

  it('was us once that fault is over, and then it is asked anew of those who are not back', () => {
    const over = { localFault: true, localFaultUntil: NOW - 2_000 };
    const was = 'It was this machine or its network, until 04:15:23.';
    expect(side({ ...over, back: 12 }, false, null)).toBe(was);
    expect(side({ ...over, endedAt: NOW }, true, null)).toBe(was);
    expect(side(over, false, 'unheard')).toBe(was);
    expect(side(over, false, { row: 1, rtt: 12 })).toBe(
      `${was} Local network fine, Gateway answers in 12 ms.`,
    );
  });

  it('is not asked of one that is over, or whose backends are all back', () => {
    expect(side({ back: 12 }, false, null)).toBe('');
    expect(side({ endedAt: NOW }, true, null)).toBe('');
  });
});
