import { randomBytes } from 'node:crypto';
import type { Clock } from '../engine/clock.ts';

/** ms; a browser that has to be started first takes some seconds of it. */
const VALID = 60_000;

/**
 * A code that is good for one entry, and soon. Opening a browser puts the URL into the arguments of a
 * process, where every account of the machine can read it; by then this one is used up, or a person who
 * is turned away sees that somebody else was faster.
 */
export class Invitation {
  private readonly codes = new Map<string, number>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  issue(): string {
    const code = randomBytes(24).toString('base64url');
    this.codes.set(code, this.clock.now() + VALID);
    return code;
  }

  /** Whether it lets anybody in. It is used up by that. */
  redeem(code: string): boolean {
    const until = this.codes.get(code);
    this.codes.delete(code);
    return until !== undefined && this.clock.now() < until;
  }
}
