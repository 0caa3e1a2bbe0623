import { expect, it } from 'vitest';
import type { Outcome } from '../../shared/outcome.ts';
import { seededRandom } from '../../shared/random.ts';
import { FAULT_WINDOW, isCertain, looksLocal } from '../dial/local-outcome.ts';
import { decide, type Ending } from '../dial/outcome.ts';
import { LocalFaultDetector } from './local-fault.ts';

const outcomes = (
  [
    { kind: 'error', code: 'ENETUNREACH', message: '' },
    { kind: 'timeout', waitedFor: 'heartbeat', after: 10_000 },
    { kind: 'timeout', waitedFor: 'dial', after: 10_000 },
    { kind: 'error', code: 'ECONNREFUSED', message: '' },
  ] satisfies Ending[]
).map((ending) => decide(ending, () => 0));

/** Says the same by looking at every failure there ever was. */
class Model {
  private readonly failures: { slot: number; host: string; outcome: Outcome; at: number }[] = [];

  failed(slot: number, host: string, outcome: Outcome, trying: number, now: number): number[] | null {
    this.forget(slot);
    if (!looksLocal(outcome)) return null;
    this.failures.push({ slot, host, outcome, at: now });
    const recent = this.failures.filter(({ at }) => at >= now - FAULT_WINDOW);
    const hosts = new Set(recent.map((each) => each.host)).size;
    const told = hosts > 1 || recent.some((each) => isCertain(each.outcome));
    return told && recent.length >= 3 && recent.length * 2 >= trying ? recent.map((each) => each.slot) : null;
  }

  forget(slot: number): void {
    const index = this.failures.findIndex((each) => each.slot === slot);
    if (index >= 0) this.failures.splice(index, 1);
  }

  clear(): void {
    this.failures.length = 0;
  }
}

it('finds the same faults as one that looks at every failure', () => {
  let found = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const random = seededRandom(seed);
    const pick = (count: number) => Math.floor(random() * count);
    const detector = new LocalFaultDetector();
    const model = new Model();
    let now = 0;
    for (let step = 0; step < 500; step++) {
      now += pick(2_500);
      const slot = pick(12);
      const roll = random();
      if (roll < 0.02) for (const each of [detector, model]) each.clear();
      else if (roll < 0.2) for (const each of [detector, model]) each.forget(slot);
      else {
        const outcome = outcomes[pick(seed % 2 === 0 ? 4 : 3)] as Outcome;
        const failure = [slot, `host-${slot % (1 + (seed % 4))}`, outcome, 1 + pick(16), now] as const;
        const expected = model.failed(...failure);
        const completes = detector.failed(...failure);
        expect(completes ? detector.slots : null, `seed ${seed}, step ${step}`).toEqual(expected);
        if (completes) found++;
      }
    }
  }
  expect(found).toBeGreaterThan(100);
});
