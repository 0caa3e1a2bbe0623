import type { Random } from '../shared/random.ts';

/** ms between two steps of the walk. */
const STEP_MS = 1_000;
/** After a longer pause, more steps would make no difference that could be seen. */
const MAX_STEPS = 600;
/** Share by which a number moves at most in a step, and of its distance from the usual that it goes back. */
const STRIDE = 0.04;
const PULL = 0.02;

/** Clients that are not there: numbers by tier that wander around the usual ones. Nothing runs in between. */
export class Crowd {
  private readonly tiers: { name: string; usual: number; now: number }[];

  /** @param now UTC ms */
  constructor(
    usual: Record<string, number>,
    private at: number,
    private readonly random: Random,
  ) {
    this.tiers = Object.entries(usual).map(([name, count]) => ({ name, usual: count, now: count }));
  }

  /** @param now UTC ms */
  count(now: number): Record<string, number> {
    const steps = Math.min(MAX_STEPS, Math.floor((now - this.at) / STEP_MS));
    if (steps > 0) this.at = steps === MAX_STEPS ? now : this.at + steps * STEP_MS;
    for (let step = 0; step < steps; step++) this.walk();
    return Object.fromEntries(this.tiers.map((tier) => [tier.name, Math.round(tier.now)]));
  }

  private walk(): void {
    for (const tier of this.tiers) {
      const stride = (this.random() * 2 - 1) * STRIDE * tier.usual;
      tier.now = Math.max(0, tier.now + stride + (tier.usual - tier.now) * PULL);
    }
  }
}
