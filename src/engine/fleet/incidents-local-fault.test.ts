import { describe, expect, it } from 'vitest';
import { SETTLED } from './incident-ends.ts';
import { ALONE } from './lone-failures.ts';
import { ids, World } from './test-incidents.ts';

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
