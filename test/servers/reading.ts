import { backendColumn, type Frame } from '../../src/shared/frame.ts';
import type { TestEngine } from '../engine/support.ts';

/** What the engine's frames say of its first backend. */
export class Reading {
  /** Received since the engine started. */
  messages = 0;
  /** ms; NaN before the first pong. */
  roundTrip = Number.NaN;

  constructor({ engine }: TestEngine) {
    engine.onFrame((frame) => {
      // A frame has rates in 32 bits; the counts behind them are whole.
      this.messages += Math.round((of(frame, 'messagesIn') * frame.tick) / 1_000);
      const last = of(frame, 'rttLast');
      if (!Number.isNaN(last)) this.roundTrip = last;
    });
  }
}

const of = ({ columns }: Frame, name: 'messagesIn' | 'rttLast'): number =>
  columns[backendColumn(name)]?.[0] ?? Number.NaN;
