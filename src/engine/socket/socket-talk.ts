import { type Disposable, disposable } from '../../shared/disposable.ts';
import type { BackendReport, Priority, ResumeResult } from '../../shared/report.ts';
import type { Result } from '../../shared/result.ts';
import type { Link } from '../dial/link.ts';
import { hasConversation } from '../fleet-file/backend-change.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import { Conversation } from '../messages/conversation.ts';
import type { MessageLog } from '../messages/message-log.ts';
import { type MessageSink, MessageTap } from '../messages/message-tap.ts';
import { secretsReader } from './redaction.ts';
import { silence } from './silence.ts';
import type { FleetContext } from './socket-context.ts';

/** The managed socket, as far as its messages need it. */
export interface Talker {
  readonly config: BackendConfig;
  /** Its connection, from the dial until nothing is left of it. */
  readonly link: Link | null;
  readonly isOpen: boolean;
  /** What must not be shown besides what is in its configuration. */
  readonly secrets: readonly string[];
  /** The hello is over. */
  onReady(): void;
  /** The peer refused the hello; `text` is what we say about it. */
  onRefused(text: string): void;
  onResume(result: ResumeResult, lastSequence: number | null): void;
}

/**
 * What is said over a managed socket's connections, one after the other, and who listens: the conversation where its
 * configuration asks for one, and the tap while somebody looks. A connection is told to hand on its messages only as
 * long as either wants them, so that a message that nobody hears costs nothing.
 */
export class SocketTalk implements Disposable {
  private conversation: Conversation | null;
  /** While somebody looks at its messages. */
  private tap: MessageTap | null = null;
  /** While its messages are recorded. */
  private log: MessageLog | null = null;

  constructor(
    private readonly talker: Talker,
    private readonly slot: number,
    private readonly fleet: FleetContext,
  ) {
    this.conversation = hasConversation(talker.config) ? this.converse() : null;
  }

  /** How many look at its messages. */
  get watchers(): number {
    return this.tap?.watchers ?? 0;
  }

  /**
   * Takes on its configuration as it is now.
   * @param renewed its connection is about to be replaced, and not told any more.
   */
  configure(renewed: boolean): void {
    const { config } = this.talker;
    const { settings } = config.info;
    if (this.conversation) this.conversation.configure(config.messages, settings);
    else if (hasConversation(config)) {
      if (renewed) this.conversation = this.converse();
      else this.join(this.converse());
    }
    if (!settings.inspector) this.tap = this.log && this.openTap();
    this.listen();
  }

  /** The URL to dial: the backend's own, with what a resumed session adds to it. */
  dialUrl(url: string): string {
    return this.conversation?.dialUrl(url) ?? url;
  }

  /** A connection is open: hands it to the conversation. */
  opened(): void {
    const { link } = this.talker;
    if (!link) return;
    // Before anything is said: who watches sees the hello too.
    this.listen();
    if (!this.conversation) return;
    this.conversation.opened(link);
    this.listen();
  }

  closing(): void {
    this.conversation?.closing();
  }

  /** @param forGood nobody wants another connection. */
  closed(forGood: boolean): void {
    this.conversation?.closed(forGood);
  }

  /** Brings its counters up to date with what is counted elsewhere, once per tick. */
  count(): void {
    this.conversation?.count(this.fleet.counters, this.slot);
  }

  report(): Pick<BackendReport, 'resume' | 'outbound' | 'inbound'> {
    return this.conversation?.report() ?? silence(this.talker.config);
  }

  /** Puts a person's message into the queue. */
  send(text: string, priority: Priority): Result<null> {
    return (this.conversation ?? this.join(this.converse())).offer(text, priority);
  }

  /** Shows its messages until the result is disposed, or its configuration does not let it any more. */
  watch(sink: MessageSink): Disposable {
    this.tap ??= this.openTap();
    const { tap } = this;
    const watch = tap.watch(sink);
    this.listen();
    return disposable(() => {
      watch.dispose();
      if (this.tap === tap) this.letGo();
    });
  }

  /** Has the numbers of each message written down; `null`: no more. */
  logTo(log: MessageLog | null): void {
    this.log = log;
    if (log) this.tap ??= this.openTap();
    if (this.tap) this.tap.log = log;
    this.letGo();
  }

  dispose(): void {
    this.conversation?.dispose();
  }

  /** Lets a conversation begin in the middle of a connection. */
  private join(conversation: Conversation): Conversation {
    this.conversation = conversation;
    if (this.talker.isOpen) this.opened();
    return conversation;
  }

  /** What nobody wants to hear costs nothing. */
  private listen(): void {
    const { conversation, tap } = this;
    const { link } = this.talker;
    if (!link) return;
    const heard: Link['tap'] = conversation?.listens
      ? (data, isBinary) => conversation.received(data, isBinary)
      : null;
    link.tap =
      tap === null || tap.watchers === 0
        ? heard
        : (data, isBinary) => {
            tap.received(data, isBinary);
            heard?.(data, isBinary);
          };
    link.log = this.log;
    link.watcher = tap;
  }

  /** Nobody looks any more, or something has changed about it. */
  private letGo(): void {
    if (this.tap?.watchers === 0 && this.log === null) this.tap = null;
    this.listen();
  }

  private openTap(): MessageTap {
    const { clock, timeline } = this.fleet;
    const secretsOf = secretsReader();
    const tap = new MessageTap(
      clock,
      (time) => timeline.utc(time),
      () => secretsOf(this.talker.config, this.talker.secrets),
      this.slot,
    );
    tap.log = this.log;
    return tap;
  }

  private converse(): Conversation {
    const { talker, fleet, slot } = this;
    const { messages, info } = talker.config;
    const { counters } = fleet;
    return new Conversation(messages, info.settings, fleet.clock, {
      onReady: () => talker.onReady(),
      onRefused: (text) => talker.onRefused(text),
      onResume: (result, lastSequence) => talker.onResume(result, lastSequence),
      onDelay: (ms) => fleet.onDelay(slot, ms),
      onDropped: (reason, count) => {
        for (const dropped of [counters.dropped, counters[`dropped.${reason}`]]) {
          dropped[slot] = (dropped[slot] as number) + count;
        }
      },
    });
  }
}
