import { describe, expect, it } from 'vitest';
import { ROOT } from '../../shared/fixtures.ts';
import { FLAPPING_HELD } from '../../shared/incident.ts';
import { KEPT_FOR, SETTLED } from './incident-ends.ts';
import { ALONE } from './lone-failures.ts';
import { TOGETHER } from './recent-failures.ts';
import { ids, refused, World } from './test-incidents.ts';

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

  it('says when it comes, as long as nothing is lost again', () => {
    const world = new World();
    for (const id of ids(2)) world.lose(id, 'edge-3');
    expect(world.open[0]?.overAt).toBeNull();
    for (const id of ids(2)) world.put(id, 'back');
    expect(world.open[0]?.overAt).toBe(world.clock.wall() + SETTLED);
    world.put('b1', 'waiting');
    expect(world.open[0]?.overAt).toBeNull();
  });

  it('lets the next outage of the same host be another incident, once it held for five minutes', () => {
    const world = new World();
    for (const round of [1, 2]) {
      for (const id of ids(2)) world.lose(id, 'edge-3');
      for (const id of ids(2)) world.put(id, 'back');
      world.clock.advance(SETTLED + FLAPPING_HELD + 1);
      expect(world.incidents.list().at(-1)?.id).toBe(round);
    }
  });

  it('is taken back where the same fails again before that: it is the same incident, and looked after still', () => {
    const world = new World();
    world.lose('b0', 'edge-3');
    world.incidents.tripped('b0');
    expect(world.incidents.acknowledge(1, ROOT, 'known').ok).toBe(true);
    world.put('b0', 'back');
    world.clock.advance(SETTLED + FLAPPING_HELD - 1);
    expect(world.open).toEqual([]);
    world.lose('b0', 'edge-3', refused);
    world.incidents.tripped('b0');
    world.clock.advance(500);
    expect(world.open).toMatchObject([
      { id: 1, lost: 1, waiting: 1, back: 0, drops: 0, flapping: 0, acknowledged: { reason: 'known' } },
    ]);
    // Why it was lost is as it was; why it is missing now is not.
    expect(world.open[0]?.cause.code).toBe(1012);
    expect(world.open[0]?.present).toMatchObject([{ code: 'ECONNREFUSED', count: 1 }]);
    expect(world.incidentStates).toEqual(['began', 'ended', 'again']);
  });

  it('is taken back with those that were lost again before there were enough of them', () => {
    const world = new World();
    for (const id of ids(3)) world.lose(id, 'edge-3');
    expect(world.incidents.acknowledge(1, ROOT, null).ok).toBe(true);
    for (const id of ids(3)) world.put(id, 'back');
    world.clock.advance(SETTLED);
    world.lose('b0', 'edge-3', refused);
    world.clock.advance(15_000);
    for (const id of ['b1', 'b2']) world.lose(id, 'edge-3');
    world.clock.advance(ALONE);
    expect(world.open).toMatchObject([{ id: 1, lost: 3, waiting: 3, acknowledged: { by: ROOT } }]);
    expect(world.open[0]?.present).toMatchObject([
      { code: 1012, count: 2 },
      { code: 'ECONNREFUSED', count: 1 },
    ]);
    for (const id of ids(3)) world.put(id, 'back');
    world.clock.advance(3_600_000);
    expect(world.open).toEqual([]);
  });

  it('is taken back as a whole where one of its hosts fails again', () => {
    const world = new World();
    const hosts = ['edge-1', 'edge-2', 'edge-3'];
    const all = hosts.flatMap((host) => ids(3, `${host}-`).map((id) => [id, host] as const));
    for (const round of [1, 2]) {
      for (const [id, host] of all) world.lose(id, host);
      expect(world.open, `round ${round}`).toMatchObject([{ id: 1, by: 'cause', lost: 9, waiting: 9 }]);
      if (round === 1) expect(world.incidents.acknowledge(1, ROOT, 'known').ok).toBe(true);
      expect(world.open).toMatchObject([{ acknowledged: { reason: 'known' } }]);
      for (const [id] of all) world.put(id, 'back');
      world.clock.advance(SETTLED);
    }
    expect(world.incidentStates).toEqual(['began', 'began', 'joined', 'ended', 'again', 'ended']);
  });

  describe('of several hosts, taken back as one of them fails again,', () => {
    const overOnHosts = () => {
      const world = new World();
      for (const host of ['edge-1', 'edge-2', 'edge-3']) loseHost(world, host);
      for (const id of world.incidents.backendsOf(1)) world.put(id, 'back');
      world.clock.advance(SETTLED);
      return world;
    };
    const loseHost = (world: World, host: string) => {
      for (const id of ids(2, `${host}-`)) world.lose(id, host);
    };

    it('takes in what fails elsewhere for the same cause, before and after', () => {
      const world = overOnHosts();
      world.lose('before', 'edge-8');
      loseHost(world, 'edge-2');
      expect(world.open).toMatchObject([{ id: 1, by: 'cause', hosts: 4, lost: 7, waiting: 3, back: 4 }]);
      world.lose('after', 'edge-9');
      expect(world.open).toMatchObject([{ id: 1, hosts: 5, lost: 8, waiting: 4 }]);
    });

    it('takes in the incident of another host that has the same cause', () => {
      const world = overOnHosts();
      loseHost(world, 'edge-8');
      loseHost(world, 'edge-2');
      expect(world.open).toMatchObject([{ id: 1, by: 'cause', hosts: 4, lost: 8, waiting: 4 }]);
    });
  });

  it('leaves with another open incident the backend that is in that one by now', () => {
    const world = new World();
    for (const id of ids(3)) world.groups.set(id, id === 'b2' ? 'chat' : 'prices');
    for (const id of ids(3)) world.lose(id, 'edge-3');
    for (const id of ids(3)) world.put(id, 'back');
    world.clock.advance(SETTLED);
    world.lose('b2', 'edge-3');
    world.incidents.tripped('b2');
    world.clock.advance(TOGETHER + 1);
    for (const id of ids(2)) world.lose(id, 'edge-3');
    expect(world.open.map(({ id, lost, waiting }) => [id, lost, waiting])).toEqual([
      [1, 2, 2],
      [2, 1, 1],
    ]);
    expect(world.open[0]).toMatchObject({ connected: 2, groups: ['prices'], causes: [{ count: 2 }] });
  });

  it('leaves it there also when it becomes part of a larger one', () => {
    const world = new World();
    for (const id of ids(3, 'd')) world.lose(id, 'edge-4');
    world.clock.advance(TOGETHER + 1);
    for (const id of ids(3)) world.lose(id, 'edge-3');
    for (const id of [...ids(3, 'd'), ...ids(3)]) world.put(id, 'back');
    world.clock.advance(SETTLED);
    world.lose('b2', 'edge-3');
    world.incidents.tripped('b2');
    world.clock.advance(TOGETHER + 1);
    for (const id of ids(3, 'd')) world.lose(id, 'edge-4');
    for (const id of ids(2)) world.lose(id, 'edge-3');
    for (const id of ids(3, 'e')) world.lose(id, 'edge-5');
    expect(world.open.map(({ id, lost, waiting }) => [id, lost, waiting])).toEqual([
      [1, 8, 8],
      [3, 1, 1],
    ]);
    expect(world.incidents.backendsOf(1)).not.toContain('b2');
    for (const id of [...ids(3), ...ids(3, 'd'), ...ids(3, 'e')]) world.put(id, 'back');
    world.clock.advance(3_600_000);
    expect(world.open).toEqual([]);
  });
});

describe('a backend that flaps', () => {
  it('is one incident until it held for five minutes, with how often it dropped', () => {
    const world = new World();
    for (let drop = 0; drop < 7; drop++) {
      world.lose('b0', 'edge-3');
      world.incidents.tripped('b0');
      world.clock.advance(20_000);
      world.put('b0', 'back');
      world.clock.advance(40_000);
    }
    expect(world.incidents.list()).toMatchObject([
      { by: 'backend', drops: 7, flapping: 1, back: 1, endedAt: null },
    ]);
    expect(world.open[0]?.overAt).toBe(world.clock.wall() - 40_000 + FLAPPING_HELD);
    world.clock.advance(FLAPPING_HELD - 40_001);
    expect(world.open).toHaveLength(1);
    world.clock.advance(1);
    expect(world.open).toEqual([]);
    expect(world.incidentStates.filter((state) => state === 'ended')).toHaveLength(3);
  });

  it('has nothing to do with another of its host that stays down while it holds', () => {
    const world = new World();
    for (let drop = 0; drop < 3; drop++) {
      world.lose('b0', 'edge-3');
      world.incidents.tripped('b0');
      world.clock.advance(20_000);
      world.put('b0', 'back');
    }
    world.clock.advance(20_000);
    world.lose('b1', 'edge-3');
    world.incidents.tripped('b1');
    expect(world.open).toMatchObject([
      { backend: 'b0', back: 1, flapping: 1 },
      { backend: 'b1', waiting: 1, flapping: 0 },
    ]);
  });

  it('is not waited for that long once an operator paused it', () => {
    const world = new World();
    for (let drop = 0; drop < 3; drop++) {
      world.lose('b0', 'edge-3');
      world.incidents.tripped('b0');
    }
    world.clock.advance(1_000);
    expect(world.open).toMatchObject([{ drops: 3, flapping: 1 }]);
    world.put('b0', 'aside');
    world.clock.advance(SETTLED);
    expect(world.open).toEqual([]);
  });

  it('keeps the incident of its host open, of which the others hold', () => {
    const world = new World();
    for (const id of ids(4)) world.lose(id, 'edge-3');
    for (let drop = 0; drop < 2; drop++) {
      for (const id of ids(4)) world.put(id, 'back');
      world.clock.advance(SETTLED - 1);
      world.lose('b0', 'edge-3');
    }
    for (const id of ids(4)) world.put(id, 'back');
    world.clock.advance(SETTLED);
    expect(world.open).toMatchObject([{ lost: 4, back: 4, drops: 3, flapping: 1 }]);
  });

  it('does not keep those that hold from another incident', () => {
    const world = new World();
    for (const id of ids(5)) world.lose(id, 'edge-3');
    for (let drop = 0; drop < 2; drop++) {
      world.put('b0', 'back');
      world.clock.advance(1_000);
      world.lose('b0', 'edge-3');
    }
    for (const id of ids(5)) world.put(id, 'back');
    world.clock.advance(60_000);
    const since = world.clock.wall();
    for (const id of ['b1', 'b2', 'b3']) world.lose(id, 'edge-3', refused);
    world.clock.advance(1_000);
    expect(world.open).toMatchObject([
      { id: 1, lost: 2, back: 2, flapping: 1 },
      { id: 2, lost: 3, waiting: 3, since, cause: { code: 'ECONNREFUSED' } },
    ]);
    // The one that flaps stays where it is.
    world.lose('b0', 'edge-3');
    world.clock.advance(1_000);
    expect(world.open).toMatchObject([
      { id: 1, waiting: 1 },
      { id: 2, lost: 3 },
    ]);
  });
});

it('says why a backend cannot be reached as of now, and nothing where that is not known', () => {
  const world = new World();
  for (const id of ids(3)) world.lose(id, 'edge-3', refused);
  world.incidents.localFault(true);
  for (const id of ids(2)) world.put(id, 'back');
  expect(world.open).toMatchObject([{ present: [{ count: 1 }] }]);
  // Lost to the fault, which says nothing of them.
  for (const id of ids(2)) world.put(id, 'waiting');
  expect(world.open).toMatchObject([{ waiting: 3, present: [{ code: 'ECONNREFUSED', count: 1 }] }]);
});
