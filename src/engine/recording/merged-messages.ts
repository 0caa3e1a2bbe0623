import type { InspectedEntry, InspectedMessage } from '../../shared/inspected-message.ts';
import { directionOfMessage, kindOfMessage, type MessageColumns, whatOfMessage } from './message-columns.ts';

/** A message of which only when it passed, its size, its kind and its direction were recorded. */
export type CountedMessage = Omit<InspectedMessage, 'payload'> & { payload: null };

export interface MergedMessage {
  backend: string;
  entry: InspectedMessage | CountedMessage;
}

/** ms that the two times of one message stay below: its numbers have whole milliseconds. */
const APART = 1;

/**
 * Every message once, from what is recorded of some of them twice: all by their numbers, those that could be shown with
 * their payloads too. Both come in order of time, so that which are the same is found by going along both. Holds what
 * was shown and not yet met; where messages were left out of what was shown, the numbers have them.
 */
export class MergedMessages {
  private readonly waiting = new Map<string, InspectedMessage[]>();

  /** What is shown of the time of the next {@link counted}, or of before. */
  shown(backend: string, entries: readonly InspectedEntry[]): void {
    const messages = entries.filter((entry) => entry.kind !== 'skipped');
    const there = this.waiting.get(backend);
    if (there) for (const message of messages) there.push(message);
    else if (messages.length > 0) this.waiting.set(backend, messages);
  }

  /** The messages of one row, backend by backend. */
  *counted(row: readonly MessageColumns[]): Generator<MergedMessage> {
    let until = Number.NEGATIVE_INFINITY;
    for (const { backend, at, size, what } of row) {
      const waiting = this.waiting.get(backend) ?? [];
      let next = 0;
      for (let index = 0; index < at.length; index++) {
        const message = countedMessage(at[index] as number, size[index] as number, what[index] as number);
        // What there was no room for in the numbers.
        for (let head = waiting[next]; head && head.at < message.at - APART; head = waiting[++next]) {
          yield { backend, entry: head };
        }
        const head = waiting[next];
        if (head && isSame(head, message)) next++;
        yield { backend, entry: head && isSame(head, message) ? head : message };
      }
      waiting.splice(0, next);
      until = Math.max(until, at.at(-1) ?? until);
    }
    yield* this.rest(until - APART);
  }

  /** What was shown before `before` (UTC ms), and is in no numbers. */
  *rest(before = Number.POSITIVE_INFINITY): Generator<MergedMessage> {
    for (const [backend, waiting] of this.waiting) {
      const left = waiting.findIndex(({ at }) => at >= before);
      const over = waiting.splice(0, left === -1 ? waiting.length : left);
      if (waiting.length === 0) this.waiting.delete(backend);
      for (const entry of over) yield { backend, entry };
    }
  }
}

const isSame = (shown: InspectedMessage, counted: CountedMessage): boolean =>
  shown.size === counted.size &&
  Math.abs(shown.at - counted.at) < APART &&
  whatOfMessage(shown.kind, shown.direction) === whatOfMessage(counted.kind, counted.direction);

const countedMessage = (at: number, size: number, what: number): CountedMessage => ({
  kind: kindOfMessage(what),
  at,
  direction: directionOfMessage(what),
  size,
  payload: null,
  truncated: false,
  masked: false,
  code: null,
});
