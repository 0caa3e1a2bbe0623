import type { Clock } from '../clock.ts';
import {
  beginMarks,
  type Connect,
  type ConnectionEvents,
  type DialMarks,
  type DialTarget,
  type Link,
  type LinkWatcher,
} from '../dial/link.ts';
import type { MessageLog } from '../messages/message-log.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { TokenSource } from './token-source.ts';

/**
 * A dial that first gets its token. To whoever dials it is a link like any other: what fails before there
 * is a connection ends it, and ending it before then gives the request up.
 */
export class TokenDial implements Link {
  readonly marks: DialMarks;
  /** What the peer was shown; `null` before there is one. */
  token: string | null = null;
  /** It was fetched for this dial: a newer one would be refused as well. */
  fresh = false;
  private link: Link | null = null;
  private heard: Link['tap'] = null;
  private writing: MessageLog | null = null;
  private watching: LinkWatcher | null = null;
  private over = false;
  private readonly request = new AbortController();

  constructor(
    tokens: TokenSource,
    connect: Connect,
    target: DialTarget,
    slot: number,
    counters: Counters,
    clock: Clock,
    private readonly events: ConnectionEvents,
  ) {
    this.marks = beginMarks(clock.now());
    void tokens.get(this.request.signal).then((found) => {
      if (this.over || this.request.signal.aborted) return;
      this.marks.token = clock.now();
      if (!found.ok) {
        this.end(found.error);
        return;
      }
      const { token, fresh } = found.value;
      this.token = token;
      this.fresh = fresh;
      try {
        this.link = connect({ ...target, token }, slot, counters, clock, this.events, this.marks);
        this.link.tap = this.heard;
        this.link.log = this.writing;
        this.link.watcher = this.watching;
      } catch (error) {
        // As where there is no token: what cannot be dialled at all is an outcome.
        const message = error instanceof Error ? error.message : String(error);
        this.end({ kind: 'error', code: 'EINVAL', message });
      }
    });
  }

  get tap(): Link['tap'] {
    return this.heard;
  }

  set tap(tap: Link['tap']) {
    this.heard = tap;
    if (this.link) this.link.tap = tap;
  }

  get log(): MessageLog | null {
    return this.writing;
  }

  set log(log: MessageLog | null) {
    this.writing = log;
    if (this.link) this.link.log = log;
  }

  get watcher(): LinkWatcher | null {
    return this.watching;
  }

  set watcher(watcher: LinkWatcher | null) {
    this.watching = watcher;
    if (this.link) this.link.watcher = watcher;
  }

  get bytesRead(): number {
    return this.link?.bytesRead ?? 0;
  }

  get bufferedAmount(): number {
    return this.link?.bufferedAmount ?? 0;
  }

  send(data: string | Buffer): void {
    this.link?.send(data);
  }

  ping(token: number): void {
    this.link?.ping(token);
  }

  close(code: number): void {
    if (this.link) this.link.close(code);
    else this.terminate();
  }

  terminate(): void {
    if (this.link) {
      this.link.terminate();
      return;
    }
    if (this.over) return;
    this.request.abort();
    // As with a connection, the end is told after the call that asked for it.
    queueMicrotask(() => this.end({ kind: 'close', code: 1006, reason: '' }));
  }

  private end(ending: Parameters<ConnectionEvents['onEnded']>[0]): void {
    if (this.over) return;
    this.over = true;
    this.events.onEnded(ending);
  }
}
