import type { SavedBreaker } from '../socket/breaker-record.ts';

/** As many as a fleet may have backends. */
const KEPT = 20_000;

/**
 * What operators decided about backends that are not in the fleet at present: who pauses or isolates one means the
 * backend and not its place in the fleet file, which may lack it for a moment. Whatever a breaker did by itself is not
 * kept: one that is open finds out with a probe how things are by then.
 */
export class AbsentDecisions {
  /** By id, the oldest first. */
  private readonly byId = new Map<string, SavedBreaker>();

  /** Takes note of it, where there is a decision. */
  keep(id: string, saved: SavedBreaker): void {
    this.byId.delete(id);
    if (!isDecided(saved)) return;
    this.byId.set(id, saved);
    const [oldest] = this.byId.keys();
    if (this.byId.size > KEPT && oldest !== undefined) this.byId.delete(oldest);
  }

  get(id: string): SavedBreaker | undefined {
    return this.byId.get(id);
  }

  /**
   * It is in the fleet again. Of another host under the same id nothing was decided.
   *
   * @param now UTC ms: an isolation that was to end by then has ended.
   */
  take(id: string, host: string, now: number): SavedBreaker | undefined {
    const saved = this.byId.get(id);
    this.byId.delete(id);
    return saved?.host === host && holds(saved, now) ? saved : undefined;
  }
}

const isDecided = (saved: SavedBreaker): boolean => saved.state === 'isolated' || saved.paused !== undefined;

const holds = ({ paused, until }: SavedBreaker, now: number): boolean =>
  paused !== undefined || until === null || until > now;

/** "still paused by mallory", for the timeline. */
export function describeDecision({ paused, by }: SavedBreaker): string {
  const who = (paused?.by ?? by)?.name;
  return `still ${paused ? 'paused' : 'isolated'}${who === undefined ? '' : ` by ${who}`}`;
}
