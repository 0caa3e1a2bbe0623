import type { RecordedEngine } from './recorded-engine.ts';
import type { GatheredBatch } from './recorder-messages.ts';
import type { RecorderPort } from './recorder-thread.ts';
import { RecordingTap } from './recording-tap.ts';
import { redactionRules } from './redaction-rules.ts';

/** Batches that may wait for a disk that hangs: ten seconds. And their bytes, one more batch apart. */
const MOST_WAITING = 40;
const MOST_WAITING_BYTES = 128 * 2 ** 20;
/** With so few it keeps up again. */
const FEW_WAITING = 2;

export interface HandOverEvents {
  /** Batches are left out from now on. */
  onBehind(): void;
  /** They are not any more; ms that are missing. */
  onCaughtUp(missing: number): void;
  /** Messages that there was no room for. */
  onLost(messages: number): void;
}

/**
 * Hands what the tap gathers to who writes it.
 *  1. What waits for a slow disk is bounded; what there is no room for is left out and said.
 *  2. After something was left out the next batch has a keyframe, so that what follows is right.
 *  3. A secret is told before the first batch that may have it, and not taken back before the last one.
 */
export class HandOver {
  readonly tap: RecordingTap;
  /** Bytes of each batch that waits. */
  private readonly waiting: number[] = [];
  /** UTC ms since which batches are left out; `null` while they are not. */
  private behindSince: number | null = null;
  private secrets: readonly string[] | null = null;

  constructor(
    private readonly engine: RecordedEngine,
    private readonly port: RecorderPort,
    private readonly ownSecrets: readonly string[],
    private readonly events: HandOverEvents,
  ) {
    this.tap = new RecordingTap(engine, () => this.flush(false));
  }

  get behind(): boolean {
    return this.behindSince !== null;
  }

  /** Begins to gather, or hands over what was gathered, so that something can begin with what comes next. */
  begin(): void {
    if (this.tap.gathering) this.flush(true, true);
    else this.tap.begin();
    this.tellSecrets();
  }

  end(): void {
    this.tap.end();
    this.behindSince = null;
  }

  /** A batch was taken in. */
  taken(): void {
    this.waiting.shift();
  }

  /**
   * What was gathered goes out now.
   * @param whole may be with a keyframe: not while the fleet is being changed
   * @param last nothing is to wait for the next time
   */
  flush(whole = true, last = false): void {
    const { tap, engine } = this;
    if (!tap.gathering || (!whole && this.behind)) return;
    const now = engine.fleet.utcNow();
    if (this.behind) {
      // What came since the last time, and what is about to be told, is about what is lost.
      engine.feed.flush();
      tap.drop();
      if (this.waiting.length > FEW_WAITING) return;
    } else if (this.isFull) {
      this.behindSince = now;
      tap.drop();
      this.events.onBehind();
      return;
    }
    this.tellSecrets();
    this.post(tap.take(whole, last));
    if (this.behindSince === null) return;
    // The machine's clock may have been set back.
    const missing = Math.max(0, now - this.behindSince);
    this.behindSince = null;
    this.events.onCaughtUp(missing);
  }

  private get isFull(): boolean {
    const bytes = this.waiting.reduce((sum, weight) => sum + weight, 0);
    return this.waiting.length >= MOST_WAITING || bytes >= MOST_WAITING_BYTES;
  }

  private post(batch: GatheredBatch): void {
    if (batch.lost > 0) this.events.onLost(batch.lost);
    this.waiting.push(batch.weight);
    this.port.post({ kind: 'batch', batch }, [
      ...batch.ticks.flatMap(({ state, columns, fleet, samples }) => [
        state.buffer,
        columns.buffer,
        fleet.buffer,
        samples.buffer,
      ]),
      ...(batch.logged ? [batch.logged.entries.buffer] : []),
    ]);
  }

  private tellSecrets(): void {
    const secrets = this.engine.secrets();
    if (secrets === this.secrets) return;
    // What was gathered before may have those that were known then, and are not any more.
    const all = new Set([...this.ownSecrets, ...secrets, ...(this.secrets ?? [])]);
    this.secrets = secrets;
    const rules = redactionRules(this.engine.redactSettings());
    this.port.post({ kind: 'secrets', rules, secrets: [...all] });
  }
}
