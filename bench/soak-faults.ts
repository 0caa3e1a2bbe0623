import { setTimeout as pause } from 'node:timers/promises';
import type { MisbehaviourInput, ServerReport } from '../src/shared/control.ts';
import type { Random } from '../src/shared/random.ts';

/** Another backend falls ill this often, ms, and is ill for a random time up to the other. */
const EVERY = 300;
const LONGEST_ILLNESS = 20_000;
/** While everything that is bounded fills, all connections are cut this often, ms. */
const ALL_EVERY = 20_000;

const FAULTS: readonly MisbehaviourInput[] = [
  { do: 'kill' },
  { do: 'refuse' },
  { do: 'hang' },
  { do: 'flood', perSecond: 1_000, bytes: 64 },
  { do: 'flap', openMs: 400 },
  { do: 'status', status: 503, retryAfter: 2 },
  { do: 'slow', delayMs: 800 },
  { do: 'close', code: 1012 },
];
/** A flood ends sooner, ms: several at once would be another bench. */
const LONGEST_FLOOD = 4_000;

/** Makes the backends of a simulated fleet misbehave at random, and heals them again. */
export class Faults {
  /** By kind, how often. */
  readonly counts: Record<string, number> = {};
  private readonly healAt = new Map<string, number>();

  private constructor(
    private readonly control: string,
    readonly ids: readonly string[],
    private readonly random: Random,
  ) {}

  static async over(control: string, random: Random): Promise<Faults> {
    const reports = (await (await fetch(`${control}/servers`)).json()) as ServerReport[];
    return new Faults(
      control,
      reports.map(({ id }) => id),
      random,
    );
  }

  /**
   * Until `end` is aborted, and then heals all.
   * @param roughUntil by `performance.now()`: until then all connections are cut now and again.
   */
  async run(end: AbortSignal, roughUntil: number): Promise<void> {
    let allAt = performance.now() + ALL_EVERY;
    while (!end.aborted) {
      const now = performance.now();
      if (now >= allAt && now < roughUntil) {
        allAt = now + ALL_EVERY;
        this.count('kill of all');
        await this.tell(null, { do: 'kill' });
      }
      await this.healDue(now);
      await this.makeIll(now);
      // Rejects when it is aborted, which the loop sees by itself.
      await pause(EVERY, null, { signal: end }).catch(() => undefined);
    }
    await this.tell(null, { do: 'heal' });
  }

  private async makeIll(now: number): Promise<void> {
    const id = this.oneOf(this.ids);
    if (this.healAt.has(id)) return;
    const fault = this.oneOf(FAULTS);
    const longest = fault.do === 'flood' ? LONGEST_FLOOD : LONGEST_ILLNESS;
    this.count(fault.do);
    this.healAt.set(id, now + this.random() * longest);
    await this.tell(id, fault);
  }

  private async healDue(now: number): Promise<void> {
    for (const [id, at] of this.healAt) {
      if (at > now) continue;
      this.healAt.delete(id);
      await this.tell(id, { do: 'heal' });
    }
  }

  private count(kind: string): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }

  /** @param id `null`: all. */
  private async tell(id: string | null, what: MisbehaviourInput): Promise<void> {
    const path = id === null ? '/servers' : `/servers/${encodeURIComponent(id)}`;
    const answer = await fetch(this.control + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(what),
    });
    if (!answer.ok) throw new Error(`${id ?? 'the fleet'} cannot ${what.do}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }

  private oneOf<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T;
  }
}
