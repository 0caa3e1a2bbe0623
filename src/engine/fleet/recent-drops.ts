import { DROPS_THAT_MEAN_FLAPPING, DROPS_WINDOW } from '../../shared/incident.ts';

/** Of one backend no more are remembered: twice a second for ten minutes says nothing that these do not. */
const MOST = 200;

/** When each backend lost its connections lately. A loss costs the same, however many there are. */
export class RecentDrops {
  /** Monotonic ms, the oldest first. */
  private readonly times = new Map<string, number[]>();

  add(backend: string, now: number): void {
    const times = this.times.get(backend);
    if (!times) {
      this.times.set(backend, [now]);
      return;
    }
    prune(times, now);
    if (times.length === MOST) times.shift();
    times.push(now);
  }

  /** Within {@link DROPS_WINDOW}. */
  countOf(backend: string, now: number): number {
    const times = this.times.get(backend);
    if (!times) return 0;
    prune(times, now);
    if (times.length === 0) this.times.delete(backend);
    return times.length;
  }

  flaps(backend: string, now: number): boolean {
    return this.countOf(backend, now) >= DROPS_THAT_MEAN_FLAPPING;
  }

  /** Forgets those that are not among them any more. */
  keep(isThere: (backend: string) => boolean): void {
    for (const backend of this.times.keys()) if (!isThere(backend)) this.times.delete(backend);
  }
}

function prune(times: number[], now: number): void {
  const first = times.findIndex((at) => at > now - DROPS_WINDOW);
  if (first !== 0) times.splice(0, first < 0 ? times.length : first);
}
