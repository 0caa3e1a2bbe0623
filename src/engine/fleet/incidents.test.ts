import { describe, expect, it } from 'vitest';
import { anOutcome, ROOT } from '../../shared/fixtures.ts';
import type { Incident } from '../../shared/incident.ts';
import { seededRandom } from '../../shared/random.ts';
import { SETTLED } from './incident-ends.ts';
import { ALONE } from './lone-failures.ts';
import { ids, refused, World } from './test-incidents.ts';

describe('an incident', () => {
  it('is the backends of one host that are lost within ten seconds of each other', () => {
    const world = new World();
    for (const id of ids(12)) {
      world.lose(id, 'edge-3');
      world.clock.advance(400);
    }
    expect(world.open).toEqual([
      expect.objectContaining({ by: 'host', host: 'edge-3', lost: 12, connected: 12, waiting: 12, back: 0 }),
    ]);
    const [incident] = world.open as [Incident];
    expect(incident.until - incident.since).toBe(4_400);
    expect(incident.cause).toEqual({ kind: 'close', code: 1012, text: '1012 service restart' });
  });

  it('counts each of its causes, the most frequent first, and names no more than a few', () => {
    const world = new World();
    for (const id of ids(3)) world.lose(id, 'edge-3', refused);
    for (const id of ids(9, 'c')) world.lose(id, 'edge-3');
    for (let code = 4_000; code < 4_100; code++) world.lose(`d${code}`, 'edge-3', anOutcome({ code }));
    const [incident] = world.open as [Incident];
    expect(incident.cause.code).toBe(1012);
    expect(incident.causes.map(({ code, count }) => [code, count])).toEqual([
      [1012, 9],
      ['ECONNREFUSED', 3],
      [4_000, 1],
      [4_001, 1],
      [4_002, 1],
    ]);
  });

  it('says why those that are missing fail now, whatever it was that they were lost for', () => {
    const world = new World();
    for (const id of ids(4)) world.lose(id, 'edge-3');
    expect(world.open[0]?.present).toMatchObject([{ code: 1012, count: 4 }]);
    for (const id of ids(3)) world.lose(id, 'edge-3', refused, false);
    expect(world.open[0]?.present).toMatchObject([
      { code: 'ECONNREFUSED', count: 3 },
      { code: 1012, count: 1 },
    ]);
    expect(world.open[0]?.causes).toMatchObject([{ code: 1012, count: 4 }]);
    for (const id of ids(2)) world.put(id, 'back');
    world.put('b3', 'aside');
    expect(world.open[0]?.present).toMatchObject([{ code: 'ECONNREFUSED', count: 1 }]);
    const badGateway = anOutcome({ kind: 'http', code: 502 });
    world.lose('b2', 'edge-3', badGateway, false);
    world.clock.advance(1_000);
    expect(world.told.at(-1)?.present).toMatchObject([{ code: 502, count: 1 }]);
  });

  it('names the groups that its backends are of, the one with the most of them first, and the first backends', () => {
    const world = new World();
    const groups = ['chat', 'prices', 'prices', 'orders', 'orders', 'orders', 'edge', 'edge'];
    groups.forEach((group, n) => {
      world.groups.set(`b${n}`, group);
      world.lose(`b${n}`, 'edge-3');
    });
    world.lose('of none', 'edge-3');
    expect(world.open).toMatchObject([
      { groups: ['orders', 'prices', 'edge'], moreGroups: 1, first: ['b0', 'b1', 'b2'], lost: 9 },
    ]);
  });

  it('asks for one in a hundred of a host with thousands, where two fail by accident', () => {
    const world = new World();
    world.size = 5_000;
    world.sizeOfHost = 5_000;
    for (const id of ids(49)) world.lose(id, 'edge-3');
    // They are no incident of their cause either: it is one host.
    expect(world.open).toEqual([]);
    world.lose('one more', 'edge-3');
    expect(world.open).toEqual([expect.objectContaining({ by: 'host', host: 'edge-3', lost: 50 })]);
  });

  it('does not make two failures of such a host one because the breaker of the first opened', () => {
    const world = new World();
    world.sizeOfHost = 300;
    world.lose('b0', 'edge-3');
    world.incidents.tripped('b0');
    world.lose('b1', 'edge-3');
    expect(world.open.map(({ by, lost }) => [by, lost])).toEqual([['backend', 1]]);
    world.lose('b2', 'edge-3');
    expect(world.open.map(({ by, lost }) => [by, lost])).toEqual([['host', 3]]);
  });

  it('says how many are back, wait or are held back, and when the next one dials', () => {
    const world = new World();
    for (const id of ids(4)) world.lose(id, 'edge-3');
    world.put('b0', 'back');
    world.put('b1', 'waiting', 9_000);
    world.put('b2', 'waiting', 6_000);
    world.put('b3', 'blocked', 30_000);
    expect(world.open).toEqual([
      expect.objectContaining({ lost: 4, back: 1, waiting: 2, blocked: 1, nextDial: 6_000 }),
    ]);
  });

  it('goes on taking in its host while more come, and no longer', () => {
    const world = new World();
    world.lose('b0', 'edge-3');
    world.lose('b1', 'edge-3');
    world.clock.advance(9_000);
    world.lose('b2', 'edge-3', refused);
    world.clock.advance(9_000);
    world.lose('b3', 'edge-3');
    expect(world.open).toEqual([expect.objectContaining({ lost: 4 })]);
    world.clock.advance(11_000);
    world.lose('b4', 'edge-3');
    world.put('b4', 'back');
    expect(world.open).toEqual([expect.objectContaining({ lost: 4 })]);
  });

  it('is one for several hosts that fail for one reason, whether or not their backends came mixed', () => {
    const mixed = new World();
    for (const id of ids(40)) mixed.lose(id, `host-${Number(id.slice(1)) % 10}`);
    expect(mixed.open).toEqual([expect.objectContaining({ by: 'cause', host: null, lost: 40 })]);
    const inTurn = new World();
    for (const id of ids(40)) inTurn.lose(id, `host-${Math.floor(Number(id.slice(1)) / 4)}`);
    expect(inTurn.open).toEqual([expect.objectContaining({ by: 'cause', host: null, lost: 40 })]);
  });

  it('is one for several hosts also where the breaker of the first backend of each had opened at once', () => {
    const world = new World();
    const hosts = ['edge-1', 'edge-2', 'edge-3'];
    for (const host of hosts) {
      world.lose(`${host}-a`, host);
      world.incidents.tripped(`${host}-a`);
    }
    for (const host of hosts) world.lose(`${host}-b`, host);
    expect(world.open).toEqual([expect.objectContaining({ by: 'cause', hosts: 3, lost: 6 })]);
  });

  it('is not made of two hosts, of several reasons or of what lies far apart', () => {
    const world = new World();
    world.lose('a', 'host-a');
    world.lose('b', 'host-b');
    world.lose('c', 'host-c', refused);
    world.clock.advance(10_001);
    world.lose('d', 'host-d');
    for (const id of ['a', 'b', 'c', 'd']) world.put(id, 'back');
    world.clock.advance(ALONE);
    expect(world.incidents.list()).toEqual([]);
  });

  it('asks for more hosts in a great fleet, where three fail for one reason by accident', () => {
    const world = new World();
    world.size = 5_000;
    for (const id of ids(24)) world.lose(id, `host of ${id}`);
    expect(world.open).toEqual([]);
    world.lose('one more', 'host of one more');
    expect(world.open).toEqual([expect.objectContaining({ by: 'cause', lost: 25 })]);
  });
});

describe('a backend by itself', () => {
  it('is an incident once it was down for half a minute', () => {
    const world = new World();
    world.lose('b0', 'edge-3');
    world.clock.advance(ALONE - 1);
    world.incidents.failed('b0', 'edge-3', refused, false);
    expect(world.open).toEqual([]);
    world.clock.advance(1);
    expect(world.open).toEqual([
      expect.objectContaining({ by: 'backend', backend: 'b0', host: 'edge-3', lost: 1 }),
    ]);
    expect(world.open[0]?.cause.code).toBe(1012);
  });

  it('is one at once when its breaker opens', () => {
    const world = new World();
    world.lose('b0', 'edge-3');
    world.incidents.tripped('b0');
    expect(world.open).toEqual([expect.objectContaining({ by: 'backend', backend: 'b0' })]);
  });

  it('is none for losing its connection again and again', () => {
    const world = new World();
    const random = seededRandom(7);
    for (let flap = 0; flap < 200; flap++) {
      world.lose('b0', 'edge-3');
      world.clock.advance(1 + Math.floor(random() * (ALONE - 2)));
      world.put('b0', 'back');
      world.clock.advance(Math.floor(random() * 20_000));
    }
    expect(world.incidents.list()).toEqual([]);
    expect(world.events).toEqual([]);
  });

  it('joins another of its host that stays down, unless somebody looks after that one', () => {
    const world = new World();
    world.lose('b0', 'edge-3');
    world.clock.advance(ALONE);
    world.lose('b1', 'edge-3');
    world.clock.advance(ALONE);
    expect(world.open).toEqual([expect.objectContaining({ by: 'host', lost: 2 })]);
    expect(world.incidents.acknowledge(1, ROOT, null)).toEqual({ ok: true, value: ['b0', 'b1'] });
    world.lose('b2', 'edge-3');
    world.clock.advance(ALONE);
    expect(world.open.map(({ lost }) => lost)).toEqual([2, 1]);
  });

  it('is none while an operator holds it, or once it is out of the fleet', () => {
    const world = new World();
    world.lose('b0', 'edge-3');
    world.put('b0', 'aside');
    world.clock.advance(ALONE);
    expect(world.incidents.list()).toEqual([]);
  });
});

describe('a person who looks after an incident', () => {
  it('is named with the reason, once', () => {
    const world = new World();
    for (const id of ids(2)) world.lose(id, 'edge-3');
    expect(world.incidents.acknowledge(1, ROOT, 'deploy').ok).toBe(true);
    expect(world.open[0]?.acknowledged).toMatchObject({ by: ROOT, reason: 'deploy' });
    expect(world.incidents.acknowledge(1, ROOT, null)).toMatchObject({ error: { code: 'not-allowed' } });
    expect(world.incidents.acknowledge(9, ROOT, null)).toMatchObject({ error: { code: 'unknown-incident' } });
  });
});

describe('an incident that turns out to be part of a larger one', () => {
  it('is said to be so, and who had taken the smaller one has not taken the larger one', () => {
    const world = new World();
    for (const id of ids(2)) world.lose(id, 'host-a');
    expect(world.incidents.acknowledge(1, ROOT, null).ok).toBe(true);
    for (const id of ids(2, 'c')) world.lose(id, 'host-b');
    for (const id of ids(2, 'd')) world.lose(id, 'host-c');
    expect(world.open).toEqual([expect.objectContaining({ id: 1, lost: 6, acknowledged: null })]);
    for (const id of [...ids(2), ...ids(2, 'c'), ...ids(2, 'd')]) world.put(id, 'back');
    world.clock.advance(SETTLED);
    const told = world.events.map((event) => event.kind === 'incident' && [event.incident, event.state]);
    expect(told).toEqual([
      [1, 'began'],
      [2, 'began'],
      [2, 'joined'],
      [1, 'ended'],
    ]);
    expect(world.events[2]).toMatchObject({ into: 1, host: 'host-b', lasted: null });
  });
});
