import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../shared/event.ts';
import { anOutcome, ROOT } from '../../shared/fixtures.ts';
import { INCIDENTS_KEPT, type Incident } from '../../shared/incident.ts';
import { seededRandom } from '../../shared/random.ts';
import { Timeline } from '../clock.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { Standing } from './incident-record.ts';
import { ALONE, Incidents, KEPT_FOR, SETTLED } from './incidents.ts';
import { UNLISTED_GATHER } from './unlisted-incidents.ts';

const restart = anOutcome({ code: 1012, text: '1012 service restart' });
const refused = anOutcome({ kind: 'network', code: 'ECONNREFUSED', text: 'ECONNREFUSED connection refused' });

/** A fleet in which every backend stands where it was last put. */
class World {
  readonly clock = new VirtualClock();
  readonly events: EventBody[] = [];
  readonly told: Incident[] = [];
  readonly incidents: Incidents;
  size = 50;
  sizeOfHost = 50;
  private readonly standings = new Map<string, { standing: Standing; nextDial: number | null }>();

  constructor() {
    const { standings, events } = this;
    const size = () => this.size;
    this.incidents = new Incidents(this.clock, new Timeline(this.clock), {
      get size() {
        return size();
      },
      sizeOfHost: () => this.sizeOfHost,
      standingOf: (backend) => standings.get(backend) ?? { standing: 'aside', nextDial: null },
      onEvent: (body) => events.push(body),
    });
    this.incidents.onChange(({ changed }) => this.told.push(...changed));
  }

  lose(backend: string, host: string, outcome = restart, connected = true): void {
    this.standings.set(backend, { standing: 'waiting', nextDial: null });
    this.incidents.failed(backend, host, outcome, connected);
    this.incidents.changed(backend);
  }

  put(backend: string, standing: Standing, nextDial: number | null = null): void {
    this.standings.set(backend, { standing, nextDial });
    this.incidents.changed(backend);
  }

  get open(): Incident[] {
    return this.incidents.list().filter(({ endedAt }) => endedAt === null);
  }
}

const ids = (count: number, prefix = 'b'): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);

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

describe('the end of an incident', () => {
  it('comes when all were ready again for ten seconds, and it is kept for ten minutes', () => {
    const world = new World();
    for (const id of ids(3)) world.lose(id, 'edge-3');
    for (const id of ids(3)) world.put(id, 'back');
    world.clock.advance(SETTLED - 1);
    world.put('b1', 'waiting');
    world.clock.advance(SETTLED);
    expect(world.open).toHaveLength(1);
    world.put('b1', 'back');
    world.clock.advance(SETTLED);
    expect(world.open).toEqual([]);
    expect(world.incidents.list()).toEqual([expect.objectContaining({ lost: 3, back: 3 })]);
    expect(world.events).toEqual([
      expect.objectContaining({ kind: 'incident', state: 'began', host: 'edge-3', lasted: null }),
      expect.objectContaining({ kind: 'incident', state: 'ended', backends: 3, lasted: 29_999 }),
    ]);
    world.clock.advance(KEPT_FOR);
    expect(world.incidents.list()).toEqual([]);
    world.clock.advance(1_000);
    expect(world.clock.pending).toBe(0);
  });

  it('does not wait for those that an operator paused, nor for those that are out of the fleet', () => {
    const world = new World();
    for (const id of ids(2)) world.lose(id, 'edge-3');
    world.put('b0', 'back');
    world.put('b1', 'aside');
    world.clock.advance(SETTLED);
    expect(world.open).toEqual([]);
  });

  it('waits for one that will not dial again by itself', () => {
    const world = new World();
    for (const id of ids(2)) world.lose(id, 'edge-3');
    world.put('b0', 'back');
    world.put('b1', 'stopped');
    world.clock.advance(3_600_000);
    expect(world.open).toEqual([expect.objectContaining({ back: 1, stopped: 1 })]);
  });

  it('lets the next outage of the same host be another incident', () => {
    const world = new World();
    for (const round of [1, 2]) {
      for (const id of ids(2)) world.lose(id, 'edge-3');
      for (const id of ids(2)) world.put(id, 'back');
      world.clock.advance(SETTLED);
      expect(world.incidents.list()).toHaveLength(round);
    }
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

describe('a local fault', () => {
  it('hides what fails meanwhile, and marks what was said just before', () => {
    const world = new World();
    for (const id of ids(2, 'old')) world.lose(id, 'edge-1');
    world.clock.advance(20_000);
    for (const id of ids(2)) world.lose(id, 'edge-3');
    world.lose('single', 'edge-4');
    world.incidents.localFault(true);
    for (const id of ids(5, 'late')) world.lose(id, 'edge-5');
    world.clock.advance(ALONE);
    expect(world.open.map(({ host, localFault }) => [host, localFault])).toEqual([
      ['edge-1', false],
      ['edge-3', true],
    ]);
    world.incidents.localFault(false);
    for (const id of ids(2, 'late')) world.lose(id, 'edge-5');
    expect(world.open.map(({ host }) => host)).toContain('edge-5');
  });

  it('that is over is told with its end, and later losses are incidents of their own', () => {
    const world = new World();
    for (const id of ids(4)) world.lose(id, 'edge-3');
    world.incidents.localFault(true);
    world.clock.advance(3_000);
    expect(world.open).toMatchObject([{ localFault: true, localFaultUntil: null }]);
    world.incidents.localFault(false);
    const over = world.clock.wall();
    // The host is the same, and it is within ten seconds.
    for (const id of ids(2, 'late')) world.lose(id, 'edge-3');
    expect(world.open).toMatchObject([
      { lost: 4, localFault: true, localFaultUntil: over },
      { lost: 2, host: 'edge-3', localFault: false, localFaultUntil: null },
    ]);
  });

  it('does not claim a backend that came back from it and was lost again by itself', () => {
    const world = new World();
    for (const id of ids(3)) world.lose(id, 'edge-3');
    world.incidents.localFault(true);
    world.incidents.localFault(false);
    world.put('b0', 'back');
    world.clock.advance(SETTLED);
    world.lose('b0', 'edge-3');
    world.clock.advance(ALONE);
    expect(world.open).toMatchObject([
      { lost: 3, back: 1, waiting: 2, localFault: true },
      { by: 'backend', backend: 'b0', lost: 1, localFault: false },
    ]);
    for (const id of ids(3)) world.put(id, 'back');
    world.clock.advance(SETTLED);
    expect(world.open).toEqual([]);
  });

  it('that comes again within seconds is the same incident', () => {
    const world = new World();
    for (const id of ids(3)) world.lose(id, 'edge-3');
    world.incidents.localFault(true);
    world.incidents.localFault(false);
    world.incidents.localFault(true);
    expect(world.open).toMatchObject([{ localFault: true, localFaultUntil: null }]);
  });
});

describe('a great outage', () => {
  it('of 5,000 backends on 50 hosts is one incident, told a few times and not once per backend', () => {
    const world = new World();
    world.size = 5_000;
    for (let n = 0; n < 5_000; n++) {
      world.lose(`b${n}`, `host-${n % 50}`);
      if (n % 10 === 0) world.clock.advance(1);
    }
    expect(world.open).toEqual([expect.objectContaining({ by: 'cause', lost: 5_000, waiting: 5_000 })]);
    for (let n = 0; n < 5_000; n++) world.put(`b${n}`, 'back');
    world.clock.advance(SETTLED);
    expect(world.open).toEqual([]);
    expect(world.told.length).toBeLessThan(100);
  });

  it('of more hosts than are kept, each for a reason of its own, keeps the groups and lets the single ones go', () => {
    const world = new World();
    for (let n = 0; n < INCIDENTS_KEPT; n++) {
      world.lose(`b${n}`, `host-${n}`, anOutcome({ code: n }));
      world.incidents.tripped(`b${n}`);
    }
    world.lose('one more', 'another host', anOutcome({ code: 'x' }));
    world.incidents.tripped('one more');
    expect(world.open).toHaveLength(INCIDENTS_KEPT);
    expect(world.open.at(-1)?.backend).toBe(`b${INCIDENTS_KEPT - 1}`);
    for (const id of ids(2, 'group')) world.lose(id, 'edge-3');
    expect(world.open).toHaveLength(INCIDENTS_KEPT);
    expect(world.open.at(-1)).toMatchObject({ host: 'edge-3', lost: 2 });
    // Neither is silent: the one that was not begun, and the one that made room.
    expect(world.incidents.unlisted).toBe(2);
    world.clock.advance(UNLISTED_GATHER);
    expect(world.events.flatMap((event) => (event.kind === 'console' ? event.text : []))).toEqual([
      'an open incident is not listed, as 100 others are; 1 since the start',
      'an open incident is not listed, as 100 others are; 2 since the start',
    ]);
  });

  it('lets those go first that are over, which needs no word', () => {
    const world = new World();
    for (let n = 0; n < INCIDENTS_KEPT; n++) {
      world.lose(`b${n}`, `host-${n}`, anOutcome({ code: n }));
      world.incidents.tripped(`b${n}`);
    }
    world.put('b7', 'back');
    world.clock.advance(SETTLED);
    for (const id of ids(2, 'group')) world.lose(id, 'edge-3');
    expect(world.open).toHaveLength(INCIDENTS_KEPT);
    expect(world.incidents.list().map(({ backend }) => backend)).not.toContain('b7');
    expect(world.incidents.unlisted).toBe(0);
  });

  it('counts what is not listed once for as long as it lasts, whatever else ends meanwhile', () => {
    const world = new World();
    for (let n = 0; n < INCIDENTS_KEPT; n++) {
      for (const id of ids(2, `g${n}-`)) world.lose(id, `host-${n}`, anOutcome({ code: n }));
    }
    const fail = (id: string) => {
      world.lose(id, `alone-${id}`, anOutcome({ code: `E${id}` }));
      world.incidents.tripped(id);
    };
    const single = ids(5, 's');
    for (const id of single) fail(id);
    expect(world.incidents.unlisted).toBe(5);
    for (const id of ids(2, 'g0-')) world.put(id, 'back');
    world.clock.advance(SETTLED);
    // The first of them takes the room; the others go on as before.
    for (const id of single) fail(id);
    expect(world.open.filter(({ by }) => by === 'backend').map(({ backend }) => backend)).toEqual(['s0']);
    expect(world.incidents.unlisted).toBe(5);
    // Back and down again is another one.
    world.put('s1', 'back');
    fail('s1');
    expect(world.incidents.unlisted).toBe(6);
  });

  it('whatever its course, has each backend in one open incident at most and counts them all', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const world = new World();
      const pick = (count: number) => Math.floor(random() * count);
      for (let step = 0; step < 400; step++) {
        const id = `b${pick(40)}`;
        const roll = random();
        if (roll < 0.5) world.lose(id, `host-${Number(id.slice(1)) % 8}`, random() < 0.5 ? restart : refused);
        else world.put(id, (['back', 'aside', 'blocked', 'stopped', 'waiting'] as const)[pick(5)] ?? 'back');
        world.clock.advance(pick(3_000));
        const members = world.open.flatMap(({ id: open }) => world.incidents.backendsOf(open));
        expect(new Set(members).size, `seed ${seed}, step ${step}`).toBe(members.length);
        for (const { lost, back, waiting, blocked, stopped, aside } of world.incidents.list()) {
          expect(back + waiting + blocked + stopped + aside, `seed ${seed}, step ${step}`).toBe(lost);
        }
      }
      world.incidents.dispose();
      expect(world.clock.pending).toBe(0);
    }
  });
});
