import type { Disposable } from '../../shared/disposable.ts';
import type { Clock } from '../clock.ts';

/** What a heartbeat is for. Called with the slot. */
export interface HeartbeatEvents {
  /** `token` has to come back with the pong. */
  ping(slot: number, token: number): void;
  /** Bytes that came from the peer so far, half a message included. */
  heard(slot: number): number;
  /** A round trip, in ms. */
  roundTrip(slot: number, ms: number): void;
  dead(slot: number): void;
}

/** How often deadlines are looked at, ms: the error of a heartbeat's timing. */
const SCAN_INTERVAL = 100;
/** Differs from every count of bytes. */
const HEARD_ALREADY = -1;
/** A scan later than this means that our own event loop stood still. */
const STALL = 1_000;

/**
 * The heartbeats of all sockets: deadlines in typed arrays and one timer that scans them, instead of a
 * timer per socket. A message costs a heartbeat nothing: traffic since the ping is seen by comparing
 * the bytes read so far at the deadline.
 *
 * Source: RFC 6455 §5.5.2. A peer is dead only when it had the whole timeout while we were listening:
 * after a stall of our own event loop, the answers that wait in the socket are read first.
 */
export class Heartbeats implements Disposable {
  private readonly interval: Float64Array;
  private readonly timeout: Float64Array;
  /** When an unanswered ping means death; NaN while none is unanswered. */
  private readonly deadAt: Float64Array;
  /** Infinity while the slot is not watched. */
  private readonly nextPing: Float64Array;
  /** NaN while no ping is unanswered. */
  private readonly pingedAt: Float64Array;
  private readonly heardAtPing: Float64Array;
  /** Of the newest ping. */
  private readonly tokens: Uint32Array;
  /** One more than the highest slot that was ever watched: no loop looks further. */
  private used = 0;
  private lastScan: number;
  /** When our own event loop was last late. */
  private lateAt = Number.NEGATIVE_INFINITY;
  private timer: Disposable;

  /** @param capacity slots there are; memory of those that were never watched is not touched. */
  constructor(
    capacity: number,
    private readonly clock: Clock,
    private readonly events: HeartbeatEvents,
  ) {
    this.interval = new Float64Array(capacity);
    this.timeout = new Float64Array(capacity);
    this.deadAt = new Float64Array(capacity);
    this.nextPing = new Float64Array(capacity);
    this.pingedAt = new Float64Array(capacity);
    this.heardAtPing = new Float64Array(capacity);
    this.tokens = new Uint32Array(capacity);
    this.lastScan = clock.now();
    this.timer = clock.after(SCAN_INTERVAL, () => this.scan());
  }

  /** Begins with a ping at the next scan, so that a round trip is known at once. */
  watch(slot: number, settings: { interval: number; timeout: number }): void {
    while (this.used <= slot) this.forget(this.used++);
    this.interval[slot] = settings.interval;
    this.timeout[slot] = settings.timeout;
    this.nextPing[slot] = this.clock.now();
    this.clear(slot);
  }

  unwatch(slot: number): void {
    if (slot < this.used) this.forget(slot);
  }

  /** Pings every watched connection now and gives each `timeout` ms: is anybody still there? */
  checkAll(timeout: number): void {
    const now = this.clock.now();
    for (let slot = 0; slot < this.used; slot++) {
      if (this.nextPing[slot] !== Number.POSITIVE_INFINITY) this.ping(slot, now, timeout);
    }
  }

  /** @param token what the pong brought; one that is not of the newest ping proves life but measures nothing. */
  pong(slot: number, token: number): void {
    if (slot >= this.used) return;
    const pingedAt = this.pingedAt[slot] as number;
    // NaN: a pong that nobody asked for. RFC 6455 §5.5.3 allows it.
    if (Number.isNaN(pingedAt)) return;
    if (token !== this.tokens[slot]) {
      this.heardAtPing[slot] = HEARD_ALREADY;
      return;
    }
    this.clear(slot);
    // A time that our own delay is part of is no round trip.
    if (pingedAt > this.lateAt) this.events.roundTrip(slot, this.clock.now() - pingedAt);
  }

  dispose(): void {
    this.timer.dispose();
  }

  private scan(): void {
    const now = this.clock.now();
    const late = now - this.lastScan - SCAN_INTERVAL;
    this.lastScan = now;
    this.timer = this.clock.after(SCAN_INTERVAL, () => this.scan());
    if (late > STALL) this.forgive(late);
    // Timers come before sockets in a turn of the event loop: after any delay, an answer may lie unread.
    const inTime = late < SCAN_INTERVAL;
    if (!inTime) this.lateAt = now;
    const { nextPing, pingedAt, deadAt, used } = this;
    for (let slot = 0; slot < used; slot++) {
      const due = nextPing[slot] as number;
      if (due === Number.POSITIVE_INFINITY) continue;
      if (inTime && (deadAt[slot] as number) <= now) this.judge(slot);
      if (due <= now && Number.isNaN(pingedAt[slot] as number) && nextPing[slot] === due) {
        this.ping(slot, now, this.timeout[slot] as number);
      }
    }
  }

  private ping(slot: number, now: number, timeout: number): void {
    const token = (this.tokens[slot] as number) + 1;
    this.tokens[slot] = token;
    this.heardAtPing[slot] = this.events.heard(slot);
    this.pingedAt[slot] = now;
    this.deadAt[slot] = now + timeout;
    this.nextPing[slot] = now + (this.interval[slot] as number);
    this.events.ping(slot, token);
  }

  private forget(slot: number): void {
    this.nextPing[slot] = Number.POSITIVE_INFINITY;
    this.clear(slot);
  }

  private clear(slot: number): void {
    this.pingedAt[slot] = Number.NaN;
    this.deadAt[slot] = Number.NaN;
  }

  /** The ping's time is up: traffic since then still proves that somebody is there. */
  private judge(slot: number): void {
    const heard = this.events.heard(slot) !== this.heardAtPing[slot];
    this.clear(slot);
    if (!heard) this.events.dead(slot);
  }

  private forgive(stall: number): void {
    for (let slot = 0; slot < this.used; slot++) {
      this.deadAt[slot] = (this.deadAt[slot] as number) + stall;
    }
  }
}
