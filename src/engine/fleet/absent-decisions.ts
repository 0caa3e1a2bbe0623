import type { SavedBreaker } from '../socket/breaker-record.ts';

/** As many as a fleet may have backends. */
const KEPT = 20_000;
/** ms that a decision outlasts its backend's place in the fleet file. */
export const DECISION_AGE = 30 * 86_400_000;

/**
 * What operators decided about backends that are not in the fleet at present: who pauses or isolates one means the
 * backend and not its place in the fleet file, which may lack it for a while. It holds for {@link DECISION_AGE} from
 * when the backend was seen last, whether the console runs on, is started again or gives the fleet another name.
 * Whatever a breaker did by itself is not kept: one that is open finds out with a probe how things are by then.
 *
 * Times are UTC ms: they outlast the console.
 */
export class AbsentDecisions {
  /** By id, the oldest first. */
  private readonly byId = new Map<string, SavedBreaker>();

  /** @param found of backends that are not in the fleet, or were not when it was kept; `now`: none was seen since. */
  restore(found: Iterable<[string, SavedBreaker]>, now: number): void {
    const since = ({ absentSince = now }: SavedBreaker) => absentSince;
    const oldestFirst = [...found].sort(([, a], [, b]) => since(a) - since(b));
    for (const [id, saved] of oldestFirst) this.keep(id, saved, since(saved));
  }

  /**
   * Takes note of it, where there is a decision.
   *
   * @param since when it has left the fleet.
   */
  keep(id: string, saved: SavedBreaker, since: number): void {
    this.byId.delete(id);
    if (!isDecided(saved)) return;
    this.byId.set(id, { ...saved, absentSince: since });
    const [oldest] = this.byId.keys();
    if (this.byId.size > KEPT && oldest !== undefined) this.byId.delete(oldest);
  }

  /** What is to be kept on for the next start of the console. */
  get(id: string, now: number): SavedBreaker | undefined {
    const saved = this.byId.get(id);
    if (!saved || holds(saved, now)) return saved;
    this.byId.delete(id);
    return undefined;
  }

  /** Of all that there are. */
  get ids(): Iterable<string> {
    return this.byId.keys();
  }

  /** It is in the fleet again. Of another host under the same id nothing was decided. */
  take(id: string, host: string, now: number): SavedBreaker | undefined {
    const saved = this.get(id, now);
    this.byId.delete(id);
    if (saved?.host !== host) return undefined;
    const { absentSince: _absentSince, ...decided } = saved;
    return decided;
  }
}

const isDecided = (saved: SavedBreaker): boolean => saved.state === 'isolated' || saved.paused !== undefined;

/** An isolation that was to end by now has ended. */
const holds = ({ paused, until, absentSince }: SavedBreaker, now: number): boolean =>
  now - (absentSince ?? now) < DECISION_AGE && (paused !== undefined || until === null || until > now);

/** "still paused by mallory", for the timeline. */
export function describeDecision({ paused, by }: SavedBreaker): string {
  const who = (paused?.by ?? by)?.name;
  return `still ${paused ? 'paused' : 'isolated'}${who === undefined ? '' : ` by ${who}`}`;
}
