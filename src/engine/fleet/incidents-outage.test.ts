import { describe, expect, it } from 'vitest';
import { anOutcome, ROOT } from '../../shared/fixtures.ts';
import { FLAPPING_HELD, INCIDENTS_KEPT } from '../../shared/incident.ts';
import { seededRandom } from '../../shared/random.ts';
import { SETTLED } from './incident-ends.ts';
import { ids, refused, restart, World } from './test-incidents.ts';
import { UNLISTED_GATHER } from './unlisted-incidents.ts';

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

  it('whatever its course, has each backend in one open incident at most, counts them all and ends', () => {
    let again = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const world = new World();
      const pick = (count: number) => Math.floor(random() * count);
      const recover = () => {
        for (const id of ids(40)) world.put(id, 'back');
      };
      // Some worlds fail for one cause, so that hosts fail together; some for several.
      const outcomes = seed % 2 === 0 ? [restart] : [restart, refused];
      for (let step = 0; step < 400; step++) {
        const id = `b${pick(40)}`;
        const roll = random();
        if (roll < 0.5) {
          world.lose(id, `host-${Number(id.slice(1)) % 8}`, outcomes[pick(outcomes.length)]);
          if (random() < 0.2) world.incidents.tripped(id);
        } else if (roll < 0.53) {
          recover();
          world.clock.advance(SETTLED + 2_000 + pick(2) * FLAPPING_HELD);
        } else if (roll < 0.58)
          world.incidents.acknowledge(1 + pick(world.incidents.list().at(-1)?.id ?? 0), ROOT, null);
        else if (roll < 0.8) world.put(id, 'back');
        else world.put(id, (['back', 'aside', 'blocked', 'stopped', 'waiting'] as const)[pick(5)] ?? 'back');
        world.clock.advance(pick(3_000));
        const members = world.open.flatMap(({ id: open }) => world.incidents.backendsOf(open));
        expect(new Set(members).size, `seed ${seed}, step ${step}`).toBe(members.length);
        for (const incident of world.incidents.list()) {
          const { lost, back, waiting, blocked, stopped, aside, present = [], endedAt, overAt } = incident;
          const failing = present.reduce((sum, { count }) => sum + count, 0);
          const missing = waiting + blocked + stopped;
          expect(failing, `seed ${seed}, step ${step}`).toBeLessThanOrEqual(missing);
          expect(overAt === null, `seed ${seed}, step ${step}`).toBe(endedAt !== null || missing > 0);
          expect(back + waiting + blocked + stopped + aside, `seed ${seed}, step ${step}`).toBe(lost);
        }
      }
      recover();
      world.clock.advance(3_600_000);
      expect(world.open, `seed ${seed}`).toEqual([]);
      again += world.incidentStates.filter((state) => state === 'again').length;
      world.incidents.dispose();
      expect(world.clock.pending).toBe(0);
    }
    // Otherwise it says nothing of those that begin again.
    expect(again).toBeGreaterThan(20);
  });
});
