import type { Random } from '../shared/random.ts';
import { between } from './random.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'NVDA', 'SAP', 'ASML', 'SIE', 'NESN', 'TM'] as const;

/** A message on its way out. */
export interface Outgoing {
  data: string | Buffer;
  /** `null` for one without a number. */
  sequence: number | null;
  /** How many times it is sent. */
  copies: number;
  /** ms after its turn, so that later ones overtake it. */
  lateMs: number;
}

/** Where a server takes its own messages from. */
export interface Source {
  /** @param now UTC ms. */
  next(now: number): Outgoing;
}

/** A message that is sent once, in its turn. */
export const inTurn = (data: string | Buffer, sequence: number | null = null): Outgoing => ({
  data,
  sequence,
  copies: 1,
  lateMs: 0,
});

/** A price that goes up and down at random. */
export class Quotes {
  private count = 0;
  private price: number;

  constructor(private readonly random: Random) {
    this.price = between(random, [50, 500]);
  }

  next(): { symbol: string; price: number; volume: number } {
    this.count += 1;
    this.price = Math.max(1, this.price * (1 + (this.random() - 0.5) / 200));
    return {
      symbol: SYMBOLS[this.count % SYMBOLS.length] ?? SYMBOLS[0],
      price: Number(this.price.toFixed(4)),
      volume: Math.ceil(this.random() * 1_000),
    };
  }
}

/** The messages that a server sends by itself: JSON text of about a hundred bytes, numbered without a gap. */
export class Feed implements Source {
  private sequence = 0;
  private readonly quotes: Quotes;

  constructor(
    private readonly id: string,
    random: Random,
  ) {
    this.quotes = new Quotes(random);
  }

  /** @param now UTC ms; goes into the message, for its delivery delay. */
  next(now: number): Outgoing {
    this.sequence += 1;
    const text = JSON.stringify({ id: this.id, seq: this.sequence, ts: now, ...this.quotes.next() });
    return inTurn(text, this.sequence);
  }
}

/** Valid JSON of exactly that many bytes: a string of filler, or one digit where it does not fit. */
export const filler = (bytes: number): Buffer =>
  Buffer.from(bytes < 2 ? '0' : `"${'x'.repeat(bytes - 2)}"`, 'latin1');
