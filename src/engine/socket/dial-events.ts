import type { Outcome } from '../../shared/outcome.ts';
import type { ConnectionEvents } from '../dial/link.ts';
import type { Ending } from '../dial/outcome.ts';
import type { Input } from './socket-state.ts';

/** Whose dial it is. */
export interface DialOwner {
  feed(input: Input): void;
  /** What follows from an ending, in words that may be shown. */
  conclude(ending: Ending): Outcome;
  /** @param token NaN when the pong does not bring one. */
  ponged(token: number): void;
}

/**
 * What one dial and its connection tell, as inputs that name the dial: one that comes late is not taken
 * for the next dial's. A small object for each dial and no closures, for there are thousands.
 */
export class DialEvents implements ConnectionEvents {
  constructor(
    private readonly generation: number,
    private readonly owner: DialOwner,
  ) {}

  onOpened(): void {
    this.owner.feed({ type: 'opened', generation: this.generation });
  }

  onPong(token: number): void {
    this.owner.ponged(token);
  }

  onEnding(ending: Ending): void {
    const { owner, generation } = this;
    owner.feed({ type: 'ending', generation, outcome: owner.conclude(ending) });
  }

  onEnded(ending: Ending): void {
    const { owner, generation } = this;
    owner.feed({ type: 'ended', generation, outcome: owner.conclude(ending) });
  }
}
