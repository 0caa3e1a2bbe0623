import type { InboundReport } from '../../shared/report.ts';
import type { Clock } from '../clock.ts';
import type { MessagesConfig } from '../fleet-file/fleet-config.ts';
import type { Counters } from '../telemetry/counters.ts';
import { RecentLatency } from '../telemetry/latency-histogram.ts';
import { TokenBucket } from '../token-bucket.ts';
import { asSequence, type LastSequence } from './last-sequence.ts';
import { ReceivedMessage } from './message-fields.ts';
import { RecentIds } from './recent-ids.ts';
import { SequenceTracker } from './sequence-tracker.ts';
import { readTimestamp } from './timestamp.ts';

/** Ids by which a duplicate is known: at 100 messages a second, those of the last 100 s. */
const IDS_KEPT = 10_000;
/** Delays are those of the last one to two of these, ms. */
const DELAY_HALF_LIFE = 60_000;
const DELAY_QUANTILES = [0.5, 0.95, 0.99];

/** The fields that are looked for; with none of them no message is looked into. */
export type SoughtFields = MessagesConfig['inspect'];

/**
 * Looks into the messages that come in, as many a second as its rate lets it: for duplicates, for gaps in
 * a sequence and for the time that a message was on its way. What it leaves out it counts, and lets
 * {@link LastSequence} keep, so that a session can be resumed at any rate.
 */
export class MessageInspector {
  private inspected = 0;
  private limited = 0;
  private unreadable = 0;
  private duplicates = 0;
  private readonly ids = new RecentIds(IDS_KEPT);
  private readonly sequence = new SequenceTracker();
  private delays: RecentLatency | null = null;
  private lastDelay = 0;
  private readonly bucket: TokenBucket;
  private looks: boolean;

  /**
   * @param rate messages per second; as many may come at once.
   * @param last is told of every message.
   * @param onDelay is told how long a message was on its way, ms.
   */
  constructor(
    private sought: SoughtFields,
    rate: number,
    private readonly last: LastSequence,
    private readonly clock: Clock,
    private readonly onDelay: (ms: number) => void,
  ) {
    this.bucket = new TokenBucket(rate, 1, clock.now());
    this.looks = looksForAny(sought);
  }

  /** Whether it has any use for messages. */
  get listens(): boolean {
    return this.looks || this.last.isSought;
  }

  /** @param message the same, where somebody has parsed it already. */
  received(data: Buffer, isBinary: boolean, message: ReceivedMessage | null = null): void {
    if (this.looks) {
      if (this.bucket.tryTake(this.clock.now())) {
        this.inspect(message ?? new ReceivedMessage(data, isBinary));
        return;
      }
      this.limited++;
      this.sequence.skip();
    }
    if (this.last.isSought && !isBinary) this.last.keep(data);
  }

  /** A new session began: its sequence may begin anew. */
  expectRestart(): void {
    this.sequence.expectRestart();
  }

  /** The highest number of `resume.sequence` in this session; `null` before the first. */
  lastSequence(): number | null {
    return this.last.read();
  }

  /** Looks for something else, or at another rate, from now on. What was counted stays. */
  configure(sought: SoughtFields, rate: number): void {
    if (sought.id !== this.sought.id) this.ids.clear();
    if (sought.sequence !== this.sought.sequence) this.sequence.restart();
    if (sought.timestamp !== this.sought.timestamp) this.delays = null;
    this.sought = sought;
    this.looks = looksForAny(sought);
    this.bucket.turnTo(rate, this.clock.now());
  }

  /** Brings the counters of its slot up to date: no message has to. */
  count({ limited, duplicates, missing, outOfOrder }: Counters, slot: number): void {
    limited[slot] = this.limited;
    duplicates[slot] = this.duplicates;
    missing[slot] = this.sequence.leftOut;
    outOfOrder[slot] = this.sequence.outOfOrder;
  }

  report(): InboundReport {
    const { id, sequence, timestamp } = this.sought;
    return {
      looksFor: { id: id !== null, sequence: sequence !== null, timestamp: timestamp !== null },
      inspected: this.inspected,
      limited: this.limited,
      unreadable: this.unreadable,
      duplicates: this.duplicates,
      missing: this.sequence.missing,
      outOfOrder: this.sequence.outOfOrder,
      delay: this.reportDelay(),
    };
  }

  private inspect(message: ReceivedMessage): void {
    this.inspected++;
    this.last.note(message);
    const { id: idField, sequence: sequenceField, timestamp: timestampField } = this.sought;
    const id = idField === null ? null : asId(message.field(idField));
    const sequence = sequenceField === null ? null : asSequence(message.field(sequenceField));
    const sentAt = timestampField === null ? null : readTimestamp(message.field(timestampField));
    const lacking =
      (idField !== null && id === null) ||
      (sequenceField !== null && sequence === null) ||
      (timestampField !== null && sentAt === null);
    if (lacking) this.unreadable++;
    let duplicate = false;
    if (sequence !== null) {
      const { place, restarted } = this.sequence.observe(sequence);
      // A server that counts anew may give the same ids again.
      if (restarted) this.ids.clear();
      duplicate = place === 'duplicate';
    }
    if (id !== null && this.ids.sawBefore(id)) duplicate = true;
    if (duplicate) this.duplicates++;
    if (sentAt !== null) this.delayed(this.clock.wall() - sentAt);
  }

  /** Two clocks are compared: a delay below zero is theirs, and nothing arrives before it is sent. */
  private delayed(ms: number): void {
    const now = this.clock.now();
    this.lastDelay = Math.max(0, ms);
    this.delays ??= new RecentLatency(now, DELAY_HALF_LIFE);
    this.delays.rotate(now);
    this.delays.record(this.lastDelay);
    this.onDelay(this.lastDelay);
  }

  private reportDelay(): InboundReport['delay'] {
    this.delays?.rotate(this.clock.now());
    if (!this.delays || this.delays.count === 0) return null;
    const [p50 = 0, p95 = 0, p99 = 0] = this.delays.quantiles(DELAY_QUANTILES);
    return { last: this.lastDelay, p50, p95, p99 };
  }
}

const looksForAny = ({ id, sequence, timestamp }: SoughtFields): boolean =>
  id !== null || sequence !== null || timestamp !== null;

/** Two large numbers that differ can be the same in JavaScript; as ids they would be duplicates that are none. */
function asId(value: unknown): string | number | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : null;
}
