import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { configureFleet } from '../../src/engine/fleet-file/fleet-config.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { VirtualNetwork } from './virtual-network.ts';

/* A fleet of which most is far away and some on this machine, when the network of this machine dies. */

const FAR = ['far-1', 'far-2', 'far-3', 'far-4'];
const MINUTE = 60_000;
const actor = { name: 'mallory', session: 'window 1' };

let clock: VirtualClock;
let network: VirtualNetwork;
let engine: Engine;

beforeEach(() => {
  clock = new VirtualClock();
  network = new VirtualNetwork(clock, seededRandom(2));
  engine = new Engine({
    fleet: configureFleet(
      {
        version: 1,
        backends: [
          ...FAR.map((id) => ({ id, url: `ws://${id}.test/` })),
          { id: 'near', url: 'ws://localhost:9000/' },
          { id: 'tunnelled', url: 'ws://localhost:9001/', proxy: 'http://proxy.test:3128' },
        ],
      },
      'virtual',
    ),
    version: '0.0.0',
    demo: false,
    log: (line) => expect.fail(line),
    clock,
    random: seededRandom(1),
    connect: network.connect,
  });
  engine.start();
  clock.advance(MINUTE);
});

afterEach(() => engine.fleet.dispose());

const phaseOf = (id: string) => engine.fleet.status(engine.fleet.rowOf(id)).state.phase;

/** The cable is pulled, and the fault has been raised. */
function pullCable(): void {
  network.plugged = false;
  for (let step = 0; engine.fleet.faults.current === null && step < 3_000; step++) clock.advance(100);
  expect(engine.fleet.faults.current).not.toBeNull();
}

describe('in a local fault, a backend on this machine', () => {
  it('is dialled again as on any day, which neither ends the fault nor holds up its canaries', () => {
    pullCable();
    network.set('localhost:9000', 'down');
    expect(phaseOf('near')).not.toBe('open');
    network.set('localhost:9000', 'well');
    clock.advance(MINUTE);
    expect(phaseOf('near')).toBe('open');
    expect(engine.fleet.faults.current).toMatchObject({ canary: null });
    const before = engine.fleet.faults.current?.failedDials ?? 0;
    clock.advance(MINUTE);
    expect(engine.fleet.faults.current?.failedDials).toBeGreaterThan(before);
    expect(FAR.map(phaseOf)).not.toContain('open');
    network.plugged = true;
    clock.advance(MINUTE);
    expect(FAR.map(phaseOf)).toEqual(FAR.map(() => 'open'));
  });

  it('waits all the same where a proxy elsewhere is on the way to it', () => {
    const both = ['near', 'tunnelled'];
    engine.fleet.act({ action: 'pause' }, both, actor, null);
    clock.advance(MINUTE);
    pullCable();
    engine.fleet.act({ action: 'resume' }, both, actor, null);
    clock.advance(100);
    expect(both.map(phaseOf)).toEqual(['open', 'queued']);
  });

  it('hangs on its dial without holding up the canaries', () => {
    pullCable();
    network.set('localhost:9000', 'mute');
    clock.advance(3_000);
    expect(phaseOf('near')).toBe('connecting');
    network.plugged = true;
    clock.advance(9_000);
    expect(engine.fleet.faults.current).toBeNull();
  });
});
