import type { BackendSettings } from '../../shared/backend.ts';
import { type Disposable, DisposableStore } from '../../shared/disposable.ts';
import type {
  InboundReport,
  OutboundDrop,
  OutboundReport,
  Priority,
  ResumeReport,
  ResumeResult,
} from '../../shared/report.ts';
import type { Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import type { HelloConfig, MessagesConfig } from '../fleet-file/fleet-config.ts';
import type { Counters } from '../telemetry/counters.ts';
import { MessageInspector } from './inspector.ts';
import { LastSequence } from './last-sequence.ts';
import { ReceivedMessage } from './message-fields.ts';
import { fillTemplate } from './message-template.ts';
import { OutboundQueue } from './outbound-queue.ts';
import { SessionResume } from './session-resume.ts';

/** Not in the peer's words: those could repeat what the hello had in it. */
const REFUSAL = 'the answer to the hello was a refusal';

/** What a conversation tells its owner, who may close the connection or replace it on the spot. */
export interface ConversationHooks {
  /** The hello is answered, or there is none. */
  onReady(): void;
  /** The hello is refused; `text` is what we say about it. The connection is the owner's to close. */
  onRefused(text: string): void;
  /** `lastSequence` is what was asked to go on from. */
  onResume(result: ResumeResult, lastSequence: number | null): void;
  /** ms that a message was on its way. */
  onDelay(ms: number): void;
  /** Messages will not be sent. */
  onDropped(reason: OutboundDrop, count: number): void;
}

/** What messages are sent over. */
export interface Line {
  send(data: string | Buffer): void;
  /** Bytes that wait to be written. */
  readonly bufferedAmount: number;
}

/**
 * `refused`: the peer said no, and nothing more is said or heard until the connection is closed.
 * `closing`: one side has said goodbye, and what still comes in is heard.
 */
type Stage = 'closed' | 'hello' | 'ready' | 'refused' | 'closing';

/**
 * All that is said over the connections of one backend, one connection after the other: the hello, the
 * session that is resumed, the messages sent on open and those that wait, and what is looked for in those
 * that come in. It knows nothing of dials; its owner has the deadline of the hello.
 */
export class Conversation implements Disposable {
  private line: Line | null = null;
  private stage: Stage = 'closed';
  /** Of the connection at hand; the configuration may have another one by now. */
  private hello: HelloConfig | null = null;
  /** Messages that did not come from the queue: hellos, and those on open. */
  private said = 0;
  private readonly last: LastSequence;
  private readonly resume: SessionResume;
  private readonly inspector: MessageInspector;
  private readonly queue: OutboundQueue;
  /** Messages on open that are still to come. */
  private readonly timers = new DisposableStore();

  constructor(
    private config: MessagesConfig,
    settings: BackendSettings,
    private readonly clock: Clock,
    private readonly hooks: ConversationHooks,
  ) {
    this.last = new LastSequence(config.resume?.sequence ?? null);
    this.resume = new SessionResume(config.resume, this.last, clock, (result, lastSequence) => {
      if (result !== 'resumed') this.inspector.expectRestart();
      hooks.onResume(result, lastSequence);
    });
    this.inspector = new MessageInspector(config.inspect, settings.inspectRate, this.last, clock, (ms) =>
      hooks.onDelay(ms),
    );
    this.queue = new OutboundQueue(settings.outbound, clock, {
      send: (data) => this.line?.send(data),
      buffered: () => this.line?.bufferedAmount ?? 0,
      onDropped: (reason, count) => hooks.onDropped(reason, count),
    });
  }

  /** Whether anything has to hear each message right now: hello outstanding, inspection, resume. */
  get listens(): boolean {
    return this.stage === 'hello' || this.resume.listens || this.inspector.listens;
  }

  /** The URL of the next dial. */
  dialUrl(url: string): string {
    return this.resume.dialUrl(url);
  }

  /** A connection is open: says hello, or is ready at once where there is none. */
  opened(line: Line): void {
    if (this.line !== null) this.closed(false);
    this.line = line;
    this.hello = this.config.hello;
    this.resume.opened();
    if (!this.resume.asks) this.inspector.expectRestart();
    if (this.hello === null) {
      this.becomeReady(line);
      return;
    }
    this.stage = 'hello';
    if (this.hello.send !== null) this.say(this.hello.send, line);
  }

  /** A message came over the connection. */
  received(data: Buffer, isBinary: boolean): void {
    const { line } = this;
    if (line === null || this.stage === 'refused') return;
    let message: ReceivedMessage | null = null;
    if (this.stage === 'hello' || this.resume.listens) {
      message = new ReceivedMessage(data, isBinary);
      if (this.stage === 'hello' && this.answers(message, line)) return;
      this.resume.heard(message);
      // What was told may have ended the connection, and the message with it.
      if (this.line !== line) return;
    }
    this.inspector.received(data, isBinary, message);
  }

  /** The connection is about to end: what would be sent over it now would be lost, so it waits for the next. */
  closing(): void {
    if (this.line === null) return;
    if (this.stage !== 'refused') this.stage = 'closing';
    this.hush();
  }

  /**
   * The connection is gone, or is not to be used any more. What waits to be sent stays for the next one.
   *
   * @param final there will be none: the backend is removed, or stops for good.
   */
  closed(final: boolean): void {
    this.line = null;
    this.stage = 'closed';
    this.hush();
    this.resume.closed();
    if (final) this.queue.clear();
  }

  /** Puts a message into the queue. Errors: `queue-full`, `too-large`. */
  offer(text: string, priority: Priority): Result<null> {
    return this.queue.offer({ data: text, priority });
  }

  /** What is said on a connection that is open stays as it was; all else holds at once. */
  configure(config: MessagesConfig, settings: BackendSettings): void {
    this.config = config;
    this.resume.configure(config.resume);
    this.inspector.configure(config.inspect, settings.inspectRate);
    this.queue.configure(settings.outbound);
  }

  /** Brings the counters of its slot up to date, once per tick. */
  count(counters: Counters, slot: number): void {
    counters.queueDepth[slot] = this.queue.waiting();
    this.inspector.count(counters, slot);
  }

  report(): { resume: ResumeReport | null; outbound: OutboundReport; inbound: InboundReport } {
    const queued = this.queue.report();
    return {
      resume: this.resume.report(),
      outbound: { ...queued, sent: queued.sent + this.said },
      inbound: this.inspector.report(),
    };
  }

  dispose(): void {
    this.closed(true);
    this.queue.dispose();
  }

  private say(template: string, line: Line): void {
    line.send(fillTemplate(template, this.resume.values));
    this.said++;
  }

  /** Whether the message is the one that the hello waits for. */
  private answers(message: ReceivedMessage, line: Line): boolean {
    const { hello } = this;
    if (hello === null) return false;
    // A refusal may look like an answer: "type" is there, and says "error".
    if (hello.reject && message.matches(hello.reject)) {
      this.stage = 'refused';
      this.resume.heard(message);
      if (this.line === line) this.hooks.onRefused(REFUSAL);
      return true;
    }
    if (!message.matches(hello.expect)) return false;
    this.resume.answered(message);
    if (this.line === line && this.stage === 'hello') this.becomeReady(line);
    return true;
  }

  private becomeReady(line: Line): void {
    this.stage = 'ready';
    this.resume.ready();
    if (!this.isReadyOn(line)) return;
    this.hooks.onReady();
    if (!this.isReadyOn(line)) return;
    for (const { send, after } of this.config.onOpen) {
      const say = () => this.say(send, line);
      if (after === 0) say();
      else this.timers.add(this.clock.after(after, say));
      // A line may be lost by what is said over it.
      if (!this.isReadyOn(line)) return;
    }
    this.queue.ready(true);
  }

  private hush(): void {
    this.timers.dispose();
    this.queue.ready(false);
  }

  /** Whether the connection is still the one at hand, and has not begun to end. */
  private isReadyOn(line: Line): boolean {
    return this.line === line && this.stage === 'ready';
  }
}
