/*
 * Messages as a person may look at them: what the engine pushes to a page that watches a backend. What looks
 * like a credential was masked in the engine, before any of it was sent.
 */

/** A message of the peer or of ours, or one of the control messages of RFC 6455 §5.5. */
export const MESSAGE_KINDS = ['text', 'binary', 'ping', 'pong', 'close'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export type MessageDirection = 'in' | 'out';

/** Of a payload no more than so many bytes leave the engine. */
export const PAYLOAD_SHOWN = 16_384;
/** Messages of one backend that are shown in a second; the others are only counted. */
export const SHOWN_PER_SECOND = 100;
/** ms between two batches of one session. */
export const BATCH_INTERVAL = 100;
/** What one batch holds at most. */
export const BATCH_MESSAGES = 200;
export const BATCH_BYTES = 524_288;

export interface InspectedMessage {
  kind: MessageKind;
  /** UTC ms. */
  at: number;
  direction: MessageDirection;
  /** Bytes of the whole payload, as it was on the wire before compression. */
  size: number;
  /** Its beginning: text of `text`, the reason of `close`, else bytes as base64. */
  payload: string;
  /** There was more of it than {@link PAYLOAD_SHOWN}. */
  truncated: boolean;
  /** Something in it was masked. */
  masked: boolean;
  /** Of `close`: its code, 1005 where it came without one; else `null`. */
  code: number | null;
}

/** Why messages were not shown: too many in a second, in one batch, or for what the page takes in. */
export type SkipReason = 'rate' | 'batch' | 'page';

/** Stands in the list where messages were left out. */
export interface SkippedMessages {
  kind: 'skipped';
  /** UTC ms of the last of them. */
  at: number;
  count: number;
  bytes: number;
  why: SkipReason;
}

export type InspectedEntry = InspectedMessage | SkippedMessages;

/** Whether a payload is base64. */
export const isBase64 = (kind: MessageKind): boolean => kind !== 'text' && kind !== 'close';
