import { expect, it } from 'vitest';
import { PHASES, type Phase } from '../../shared/health.ts';
import { seededRandom } from '../../shared/random.ts';
import { FleetStrength } from './fleet-strength.ts';

interface Socket {
  phase: Phase;
  own: boolean;
}

/** By counting the whole fleet. */
function strengthOf(sockets: readonly Socket[]): { trying: number; open: number } {
  const tries = ({ phase }: Socket) => phase !== 'idle' && phase !== 'paused' && phase !== 'stopped';
  const others = sockets.filter(({ own }) => !own);
  const witnesses = others.filter(tries).length >= 3 ? others : sockets;
  return {
    trying: witnesses.filter(tries).length,
    open: witnesses.filter(({ phase }) => phase === 'open').length,
  };
}

it('is what a count of the whole fleet would say, whatever comes, goes and moves', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed);
    const pick = (count: number) => Math.floor(random() * count);
    const strength = new FleetStrength();
    const model = new Map<number, Socket>();
    for (let step = 0; step < 500; step++) {
      const slot = pick(12);
      const phase = PHASES[pick(PHASES.length)] as Phase;
      const roll = random();
      const known = model.get(slot);
      if (roll < 0.15) {
        const own = random() < 0.4;
        strength.enter(slot, phase, own);
        model.set(slot, { phase, own });
      } else if (roll < 0.25) {
        strength.leave(slot);
        model.delete(slot);
      } else {
        strength.move(slot, phase);
        if (known) known.phase = phase;
      }
      const { trying, open } = strength;
      expect({ trying, open }, `seed ${seed}, step ${step}`).toEqual(strengthOf([...model.values()]));
      expect(strength.isWitness(slot) && !model.has(slot)).toBe(false);
    }
  }
});

it('leaves out backends on this machine where three others want to be connected', () => {
  const strength = new FleetStrength();
  strength.enter(0, 'open', true);
  strength.enter(1, 'open', false);
  strength.enter(2, 'waiting', false);
  expect([strength.trying, strength.open, strength.isWitness(0)]).toEqual([3, 2, true]);
  strength.enter(3, 'queued', false);
  expect([strength.trying, strength.open, strength.isWitness(0)]).toEqual([3, 1, false]);
  strength.move(3, 'paused');
  expect(strength.isWitness(0)).toBe(true);
});
