import type { Random } from '../shared/random.ts';
import { between } from './random.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'NVDA', 'SAP', 'ASML', 'SIE', 'NESN', 'TM'] as const;

/** The messages that a server sends by itself: JSON text of about a hundred bytes, numbered without a gap. */
export class Feed {
  private sequence = 0;
  private price: number;

  constructor(
    private readonly id: string,
    private readonly random: Random,
  ) {
    this.price = between(random, [50, 500]);
  }

  /** @param now UTC ms; goes into the message, for its delivery delay. */
  next(now: number): string {
    this.sequence += 1;
    this.price = Math.max(1, this.price * (1 + (this.random() - 0.5) / 200));
    return JSON.stringify({
      id: this.id,
      seq: this.sequence,
      ts: now,
      symbol: SYMBOLS[this.sequence % SYMBOLS.length],
      price: Number(this.price.toFixed(4)),
      volume: Math.ceil(this.random() * 1_000),
    });
  }
}

/** Valid JSON of exactly that many bytes: a string of filler, or one digit where it does not fit. */
export const filler = (bytes: number): Buffer =>
  Buffer.from(bytes < 2 ? '0' : `"${'x'.repeat(bytes - 2)}"`, 'latin1');
