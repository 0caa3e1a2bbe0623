import type { Phase } from '../../shared/health.ts';
import type { Strength } from './fault-watch.ts';
import { FEWEST } from './local-fault.ts';

/** Phases in which nobody wants a connection. */
const HOLDING: ReadonlySet<Phase> = new Set(['idle', 'paused', 'stopped']);

interface Counts {
  trying: number;
  open: number;
}

/**
 * How many backends want to be connected and how many are, kept as they change: an outage of thousands asks
 * at each of its losses. Backends on this machine need no network and so say nothing of it: they are left out
 * where there are enough others, and counted in a fleet that has little else, of tunnels say.
 */
export class FleetStrength implements Strength {
  private readonly remote: Counts = { trying: 0, open: 0 };
  private readonly own: Counts = { trying: 0, open: 0 };
  /** By slot; `undefined`: not in the fleet. */
  private readonly slots: ({ phase: Phase; own: boolean } | undefined)[] = [];

  get trying(): number {
    return this.remote.trying + (this.judgedByOthers ? 0 : this.own.trying);
  }

  get open(): number {
    return this.remote.open + (this.judgedByOthers ? 0 : this.own.open);
  }

  /** Whether what happens to the backend in that slot says something about the network. */
  isWitness(slot: number): boolean {
    const known = this.slots[slot];
    return known !== undefined && !(known.own && this.judgedByOthers);
  }

  /**
   * The backend in that slot is in the fleet.
   * @param own it is on this machine.
   */
  enter(slot: number, phase: Phase, own: boolean): void {
    this.leave(slot);
    this.slots[slot] = { phase, own };
    this.count(own, phase, 1);
  }

  /** It is in another phase now; nothing where it is not in the fleet. */
  move(slot: number, phase: Phase): void {
    const known = this.slots[slot];
    if (!known) return;
    this.count(known.own, known.phase, -1);
    known.phase = phase;
    this.count(known.own, phase, 1);
  }

  leave(slot: number): void {
    const known = this.slots[slot];
    if (!known) return;
    this.slots[slot] = undefined;
    this.count(known.own, known.phase, -1);
  }

  /** Fewer than {@link FEWEST} others could not make a fault by themselves. */
  private get judgedByOthers(): boolean {
    return this.remote.trying >= FEWEST;
  }

  private count(own: boolean, phase: Phase, by: 1 | -1): void {
    const counts = own ? this.own : this.remote;
    if (!HOLDING.has(phase)) counts.trying += by;
    if (phase === 'open') counts.open += by;
  }
}
