import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_RESUME_VALIDITY } from '../../shared/fleet-schema.ts';
import type { ResumeReport, ResumeResult } from '../../shared/report.ts';
import type { Clock } from '../clock.ts';
import type { ResumeConfig } from '../fleet-file/fleet-config.ts';
import { asSequence, type LastSequence } from './last-sequence.ts';
import type { ReceivedMessage } from './message-fields.ts';
import type { TemplateValues } from './message-template.ts';

/** A peer that has not said within so many messages that a session goes on has begun a new one. */
const MOST_UNDECIDED = 1_000;
/** A longer client id is not taken from a peer: it would be part of every URL. */
const LONGEST_CLIENT_ID = 1_000;

/** What a dial asks for. */
interface Asked {
  lastSequence: number | null;
}

/**
 * The session that goes on from one connection to the next: who we are to the server, how far we have
 * read, and whether a new connection took that up. With no configuration there is only the client id.
 *
 * A connection goes through {@link opened}, {@link answered} (where there is a hello), {@link ready} and
 * {@link closed}; its result is told once, when it is known. One that ends before has none.
 */
export class SessionResume {
  private clientId: string | number = randomUUID();
  /** ms, the server's word. */
  private validFor: number | null = null;
  /** A connection was ready, and nothing has ended its session since. */
  private held = false;
  /** Monotonic ms: when the last connection of the session ended; `null` while it lasts. */
  private lostAt: number | null = null;
  /** `null`: nothing to take up. */
  private asked: Asked | null = null;
  private dialled = false;
  private isReady = false;
  private settled = true;
  private undecided = 0;
  private result: ResumeResult | null = null;
  private at: number | null = null;
  private readonly counts: Record<ResumeResult, number> = { fresh: 0, resumed: 0, rejected: 0 };

  /** @param onResult is told what was asked to go on from, too. */
  constructor(
    private config: ResumeConfig | null,
    private readonly last: LastSequence,
    private readonly clock: Clock,
    private readonly onResult: (result: ResumeResult, lastSequence: number | null) => void,
  ) {}

  /** What is filled into messages now. */
  get values(): TemplateValues {
    return { clientId: this.clientId, lastSequence: this.config === null ? null : this.last.read() };
  }

  /** Whether this connection asks for the session of the last one. */
  get asks(): boolean {
    return this.asked !== null;
  }

  /** Whether the next message may tell its result. */
  get listens(): boolean {
    return !this.settled && this.asked !== null;
  }

  /** The URL of the next dial: with the parameters that ask for the session, and the rest as it was. */
  dialUrl(text: string): string {
    this.ask();
    if (this.config === null) return text;
    const { query } = this.config;
    const { clientId, lastSequence } = this.values;
    const url = new URL(text);
    if (query.clientId !== null) setParameter(url, query.clientId, clientId);
    if (query.lastSequence !== null) setParameter(url, query.lastSequence, lastSequence);
    return url.href;
  }

  opened(): void {
    if (!this.dialled) this.ask();
    this.isReady = false;
    this.settled = this.config === null;
    this.undecided = MOST_UNDECIDED;
  }

  /** The answer to the hello came. The server's own client id and validity win. */
  answered(message: ReceivedMessage): void {
    const { config } = this;
    if (config === null) return;
    if (this.listens) this.readVerdict(message, config);
    if (this.listens && denies(message, config.resumed)) this.settle('fresh');
    if (config.clientId !== null) {
      const given = message.field(config.clientId);
      if (isClientId(given)) this.clientId = given;
    }
    const seconds = config.validForField === null ? null : message.field(config.validForField);
    this.validFor = typeof seconds === 'number' && seconds >= 0 ? seconds * 1_000 : null;
  }

  /** Any other message, while {@link listens}. */
  heard(message: ReceivedMessage): void {
    const { config, asked } = this;
    if (config === null || asked === null || this.settled) return;
    this.readVerdict(message, config);
    if (this.settled) return;
    // Before the hello is answered, what comes need not be of our session.
    if (this.isReady) this.readSequence(message, config, asked);
    if (!this.settled && --this.undecided <= 0) this.settle('fresh');
  }

  ready(): void {
    this.isReady = true;
    this.held = true;
    this.lostAt = null;
    if (!this.settled && !this.canTell()) this.settle('fresh');
  }

  /** The connection is gone, or the dial has failed: from now on the session grows old. */
  closed(): void {
    if (this.isReady) this.lostAt = this.clock.now();
    this.isReady = false;
    this.dialled = false;
    this.asked = null;
    this.settled = true;
    // Not left to the next dial: until then the messages that were kept would be.
    this.last.read();
  }

  /** With another configuration, the session begins anew. */
  configure(config: ResumeConfig | null): void {
    if (isDeepStrictEqual(config, this.config)) return;
    this.config = config;
    this.last.turnTo(config?.sequence ?? null);
    this.forget();
    this.validFor = null;
    this.asked = null;
    this.settled = true;
  }

  /** `null` without a configuration. */
  report(): ResumeReport | null {
    if (this.config === null) return null;
    return {
      result: this.result,
      at: this.at,
      lastSequence: this.last.read(),
      validFor: this.validity,
      counts: { ...this.counts },
    };
  }

  private get validity(): number {
    return this.validFor ?? this.config?.validFor ?? DEFAULT_RESUME_VALIDITY;
  }

  private ask(): void {
    if (this.lostAt !== null && this.clock.now() - this.lostAt >= this.validity) this.forget();
    this.asked = this.config !== null && this.held ? { lastSequence: this.last.read() } : null;
    this.dialled = true;
  }

  private forget(): void {
    this.held = this.isReady;
    this.lostAt = null;
    this.last.forget();
  }

  /** Whether anything that may come tells a session that goes on from a new one. */
  private canTell(): boolean {
    const { config, asked } = this;
    if (config === null || asked === null) return false;
    if (config.resumed !== null || config.rejected !== null) return true;
    return config.sequence !== null && asked.lastSequence !== null;
  }

  private readVerdict(message: ReceivedMessage, { rejected, resumed }: ResumeConfig): void {
    if (rejected && message.matches(rejected)) this.settle('rejected');
    else if (resumed && message.matches(resumed)) this.settle('resumed');
  }

  /** A sequence that goes on is a session that does, unless the server has a word for it. */
  private readSequence(message: ReceivedMessage, config: ResumeConfig, { lastSequence }: Asked): void {
    if (config.sequence === null || lastSequence === null) return;
    const sequence = asSequence(message.field(config.sequence));
    if (sequence === null) return;
    if (sequence < lastSequence) this.settle('fresh');
    else if (config.resumed === null) this.settle('resumed');
  }

  private settle(result: ResumeResult): void {
    const from = this.asked?.lastSequence ?? null;
    this.settled = true;
    this.result = result;
    this.at = this.clock.wall();
    this.counts[result]++;
    if (this.asked !== null && result !== 'resumed') this.forget();
    if (result === 'rejected') this.clientId = randomUUID();
    this.onResult(result, from);
  }
}

/** The answer has what is looked for, with another value: "resumed": false. */
const denies = (message: ReceivedMessage, pattern: ResumeConfig['resumed']): boolean =>
  pattern?.field !== undefined &&
  pattern.equals !== undefined &&
  (message.field(pattern.field) ?? null) !== null;

const isClientId = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '' && value.length <= LONGEST_CLIENT_ID) ||
  Number.isSafeInteger(value);

/**
 * Puts a parameter in, in place of one of that name; without a value, the URL stays as it is configured.
 * `searchParams` would write all the others anew, and a signature over the query would not fit any more.
 */
function setParameter(url: URL, name: string, value: string | number | null): void {
  if (value === null) return;
  const others = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !new URLSearchParams(pair).has(name));
  const own = new URLSearchParams([[name, String(value)]]).toString();
  url.search = [...others, own].join('&');
}
