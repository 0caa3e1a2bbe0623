import type { BackendSettings } from '../../shared/backend.ts';
import type { Disposable } from '../../shared/disposable.ts';
import type { OutboundDrop, OutboundReport, Priority } from '../../shared/report.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';

/** Bytes that the socket may hold unsent; above, the network is slower than we are. */
const MOST_BUFFERED = 1_048_576;
/** ms until the next look at a socket that holds more, at the least. */
const HOLD_BACK = 50;

type Settings = BackendSettings['outbound'];

export interface OutboundMessage {
  /** A text, or bytes that are sent as a binary message. */
  data: string | Buffer;
  priority: Priority;
}

export interface OutboundEvents {
  send(data: string | Buffer): void;
  /** Bytes that the socket holds unsent. */
  buffered(): number;
  onDropped(reason: OutboundDrop, count: number): void;
}

interface Waiting {
  data: string | Buffer;
  bytes: number;
  /** Monotonic ms. */
  since: number;
}

/**
 * Messages on their way to a socket. They wait for it to be ready, across reconnects, and go out in
 * batches: the high before the normal before the low, each in the order in which they came.
 *
 * 1. What waits is never more than the settings allow by count, by bytes and, whenever anything is done
 *    with the queue, by age: nothing that is too old goes out.
 * 2. Every message that is offered is sent, waits, or is counted as dropped, by reason. One that finds no
 *    room is dropped too, and whoever offered it is told.
 * 3. There is at most one timer, and none while nothing waits or the socket is not ready.
 */
export class OutboundQueue implements Disposable {
  private readonly lanes: Readonly<Record<Priority, Lane>> = {
    high: new Lane(),
    normal: new Lane(),
    low: new Lane(),
  };
  private readonly highestFirst: readonly Lane[] = [this.lanes.high, this.lanes.normal, this.lanes.low];
  private readonly lowestFirst: readonly Lane[] = [...this.highestFirst].reverse();
  private readonly dropped: Record<OutboundDrop, number> = { messages: 0, bytes: 0, age: 0, closed: 0 };
  private sent = 0;
  private isReady = false;
  private isDraining = false;
  private timer: Disposable | null = null;
  /** Monotonic ms: when the next batch may begin, and what is left of this one until then. */
  private nextBatchAt = Number.NEGATIVE_INFINITY;
  private leftInBatch = 0;

  constructor(
    private settings: Settings,
    private readonly clock: Clock,
    private readonly events: OutboundEvents,
  ) {}

  /**
   * Puts a message into the queue, and on its way where nothing holds it back. A full queue makes room by
   * dropping the oldest of the lowest priority below its own.
   *
   * Errors: `too-large` when it would never fit, `queue-full` when only messages wait that it may not displace.
   */
  offer({ data, priority }: OutboundMessage): Result<null> {
    const { maxBytes } = this.settings;
    const bytes = Buffer.byteLength(data);
    if (bytes > maxBytes) {
      this.drop('bytes', 1);
      return failure('too-large', `the message has ${bytes} bytes, and the queue takes ${maxBytes} at most`);
    }
    this.expire();
    const obstacle = this.makeRoom(bytes, this.lanes[priority]);
    if (obstacle !== null) {
      this.drop(obstacle, 1);
      return failure(
        'queue-full',
        'the queue is full, and nothing in it is of a lower priority: send less, or wait until it has drained',
      );
    }
    this.lanes[priority].push({ data, bytes, since: this.clock.now() });
    if (this.timer === null) this.drain();
    return ok(null);
  }

  /** Whether there is a socket that takes messages. */
  ready(on: boolean): void {
    this.isReady = on;
    if (on) this.drain();
    else this.stopTimer();
  }

  /** Drops all that waits: there will be no socket for it. */
  clear(): void {
    this.stopTimer();
    this.drop(
      'closed',
      this.highestFirst.reduce((count, lane) => count + lane.clear(), 0),
    );
  }

  /** Other limits from now on, also for what waits: the oldest of the lowest priority goes first. */
  configure(settings: Settings): void {
    this.settings = settings;
    this.expire();
    for (let over = this.exceeds(0, 0); over !== null; over = this.exceeds(0, 0)) this.displace(over);
    this.stopTimer();
    this.drain();
  }

  /** Messages that wait, none of them too old. */
  waiting(): number {
    if (this.length > 0) this.expire();
    return this.length;
  }

  report(): OutboundReport {
    this.expire();
    const { high, normal, low } = this.lanes;
    return {
      waiting: { high: high.length, normal: normal.length, low: low.length },
      waitingBytes: this.bytes,
      sent: this.sent,
      dropped: { ...this.dropped },
      operatorMaySend: this.settings.operatorMaySend,
    };
  }

  dispose(): void {
    this.isReady = false;
    this.clear();
  }

  private get length(): number {
    return this.lanes.high.length + this.lanes.normal.length + this.lanes.low.length;
  }

  private get bytes(): number {
    return this.lanes.high.bytes + this.lanes.normal.bytes + this.lanes.low.bytes;
  }

  /** Which limit does not leave room for so much more, if any. */
  private exceeds(messages: number, bytes: number): 'messages' | 'bytes' | null {
    if (this.length + messages > this.settings.maxMessages) return 'messages';
    return this.bytes + bytes > this.settings.maxBytes ? 'bytes' : null;
  }

  /** Makes room for one message in a lane, or says what is in its way and leaves all as it is. */
  private makeRoom(bytes: number, lane: Lane): 'messages' | 'bytes' | null {
    const below = this.highestFirst.slice(this.highestFirst.indexOf(lane) + 1);
    const mayGo = below.reduce((sum, { length }) => sum + length, 0);
    const bytesMayGo = below.reduce((sum, each) => sum + each.bytes, 0);
    const obstacle = this.exceeds(1 - mayGo, bytes - bytesMayGo);
    if (obstacle !== null) return obstacle;
    for (let over = this.exceeds(1, bytes); over !== null; over = this.exceeds(1, bytes)) this.displace(over);
    return null;
  }

  private displace(reason: OutboundDrop): void {
    this.lowestFirst.find(({ length }) => length > 0)?.shift();
    this.drop(reason, 1);
  }

  private expire(): void {
    const oldest = this.clock.now() - this.settings.maxAge;
    let count = 0;
    for (const lane of this.highestFirst) {
      // All may wait equally long, so within a lane the first is the first to go.
      for (let next = lane.first; next && next.since < oldest; next = lane.first) {
        lane.shift();
        count++;
      }
    }
    this.drop('age', count);
    if (this.length === 0) this.stopTimer();
  }

  private drop(reason: OutboundDrop, count: number): void {
    if (count === 0) return;
    this.dropped[reason] += count;
    this.events.onDropped(reason, count);
  }

  private drain(): void {
    // What sending leads to may offer more; the batch under way takes care of it.
    if (!this.isReady || this.isDraining) return;
    this.isDraining = true;
    try {
      this.stopTimer();
      this.expire();
      this.sendBatch();
    } finally {
      this.isDraining = false;
    }
  }

  private sendBatch(): void {
    const { batch, interval } = this.settings;
    const now = this.clock.now();
    if (now >= this.nextBatchAt) {
      this.nextBatchAt = now + interval;
      this.leftInBatch = batch;
    }
    let held = false;
    while (this.isReady && this.leftInBatch > 0 && this.length > 0) {
      held = this.events.buffered() > MOST_BUFFERED;
      if (held) break;
      const next = this.highestFirst.find(({ length }) => length > 0)?.shift();
      if (!next) break;
      this.leftInBatch--;
      this.sent++;
      this.events.send(next.data);
    }
    if (!this.isReady || this.length === 0) return;
    const wait = held ? Math.max(interval, HOLD_BACK) : this.nextBatchAt - now;
    this.timer = this.clock.after(Math.ceil(wait), () => {
      this.timer = null;
      this.drain();
    });
  }

  private stopTimer(): void {
    this.timer?.dispose();
    this.timer = null;
  }
}

/** The messages of one priority, the oldest first; taking one out costs the same however many there are. */
class Lane {
  bytes = 0;
  private messages: (Waiting | undefined)[] = [];
  /** What is before it has been taken out. */
  private head = 0;

  get length(): number {
    return this.messages.length - this.head;
  }

  get first(): Waiting | undefined {
    return this.messages[this.head];
  }

  push(message: Waiting): void {
    this.messages.push(message);
    this.bytes += message.bytes;
  }

  shift(): Waiting | undefined {
    const first = this.messages[this.head];
    if (!first) return undefined;
    this.messages[this.head] = undefined;
    this.head++;
    this.bytes -= first.bytes;
    // Moved together only when half of it is empty: each message is moved once at most, on average.
    if (this.head * 2 >= this.messages.length) {
      this.messages = this.messages.slice(this.head);
      this.head = 0;
    }
    return first;
  }

  /** Returns how many there were. */
  clear(): number {
    const count = this.length;
    this.messages = [];
    this.head = 0;
    this.bytes = 0;
    return count;
  }
}
