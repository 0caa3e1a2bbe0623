import { type Disposable, disposable } from '../../shared/disposable.ts';
import {
  type InspectedMessage,
  isBase64,
  type MessageDirection,
  type MessageKind,
  PAYLOAD_SHOWN,
  SHOWN_PER_SECOND,
} from '../../shared/inspected-message.ts';
import type { Clock } from '../clock.ts';
import { type MessageLog, whatOfMessage } from './message-log.ts';
import { maskText } from './message-mask.ts';

/** Bytes beyond what is shown in which the rest of a secret is looked for. */
const MARGIN = 4_096;

/** Who watches. */
export interface MessageSink {
  shown(message: InspectedMessage): void;
  /** One message was left out: too many came in this second. `at` is UTC ms. */
  skipped(at: number, bytes: number): void;
}

/**
 * Shows the messages of one backend, in both directions, to those who watch it, and tells the numbers of what is not on
 * the path of incoming messages to what records them: those the connection itself writes down. Invariants:
 *  1. No more than {@link SHOWN_PER_SECOND} a second are looked into; of the others only the size is taken.
 *  2. What looks like a credential, and every secret of the configuration, is masked before anybody is shown it.
 *  3. It keeps nothing.
 */
export class MessageTap {
  private readonly sinks = new Set<MessageSink>();
  private secondBegan = Number.NEGATIVE_INFINITY;
  private shownInSecond = 0;
  /** Where each that is not received is written down by its numbers alone; `null`: nowhere. */
  log: MessageLog | null = null;

  /**
   * @param utc turns monotonic ms into UTC ms.
   * @param secrets what must not be shown whatever it stands under, as it is now.
   * @param slot of its backend
   */
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly utc: (monotonic: number) => number,
    private readonly secrets: () => readonly string[],
    private readonly slot = 0,
  ) {}

  get watchers(): number {
    return this.sinks.size;
  }

  watch(sink: MessageSink): Disposable {
    this.sinks.add(sink);
    return disposable(() => this.sinks.delete(sink));
  }

  /** A message comes in. */
  received(data: Buffer, isBinary: boolean): void {
    if (this.sinks.size > 0) this.show('in', isBinary ? 'binary' : 'text', data, data.length, null);
  }

  /** A message goes out. */
  message(direction: 'out', data: Buffer | string, isBinary: boolean): void {
    this.take(direction, isBinary ? 'binary' : 'text', data, null);
  }

  /** A control message passes. */
  control(
    direction: MessageDirection,
    kind: 'ping' | 'pong' | 'close',
    data: Buffer | string,
    code: number | null = null,
  ): void {
    this.take(direction, kind, data, code);
  }

  private take(
    direction: MessageDirection,
    kind: MessageKind,
    data: Buffer | string,
    code: number | null,
  ): void {
    const size = Buffer.byteLength(data);
    this.log?.record(this.slot, whatOfMessage(kind, direction), size);
    if (this.sinks.size > 0) this.show(direction, kind, data, size, code);
  }

  private show(
    direction: MessageDirection,
    kind: MessageKind,
    data: Buffer | string,
    size: number,
    code: number | null,
  ): void {
    const now = this.clock.now();
    const at = this.utc(now);
    if (now - this.secondBegan >= 1_000) {
      this.secondBegan = now;
      this.shownInSecond = 0;
    }
    if (this.shownInSecond >= SHOWN_PER_SECOND) {
      for (const sink of this.sinks) sink.skipped(at, size);
      return;
    }
    this.shownInSecond++;
    const message: InspectedMessage = { kind, at, direction, size, code, ...this.read(kind, data, size) };
    for (const sink of this.sinks) sink.shown(message);
  }

  private read(
    kind: MessageKind,
    data: Buffer | string,
    size: number,
  ): Pick<InspectedMessage, 'payload' | 'truncated' | 'masked'> {
    const secrets = this.secrets();
    const window = PAYLOAD_SHOWN + Math.max(MARGIN, ...secrets.map(({ length }) => length * 3));
    // A character is at least one byte.
    const bytes = typeof data === 'string' ? Buffer.from(data.slice(0, window)) : data.subarray(0, window);
    if (isBase64(kind)) {
      // Byte for character, so that text within binary is looked into as well.
      const inBytes = secrets.map((secret) => Buffer.from(secret).toString('latin1'));
      const { text, masked } = maskText(bytes.toString('latin1'), inBytes, PAYLOAD_SHOWN);
      const shown = Buffer.from(text.replaceAll('•', '*'), 'latin1').subarray(0, PAYLOAD_SHOWN);
      return { payload: shown.toString('base64'), truncated: size > PAYLOAD_SHOWN, masked };
    }
    const whole = bytes.toString('utf8');
    const limit = bytes.length > PAYLOAD_SHOWN ? charactersIn(bytes) : whole.length;
    const { text, masked } = maskText(whole, secrets, limit);
    return { payload: text, truncated: size > PAYLOAD_SHOWN, masked };
  }
}

/** Characters that are whole within what is shown. */
function charactersIn(bytes: Buffer): number {
  let end = PAYLOAD_SHOWN;
  // RFC 3629 §3: bytes 10xxxxxx go on with the character before them.
  while (end > PAYLOAD_SHOWN - 4 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString('utf8').length;
}
