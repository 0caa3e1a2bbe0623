import { type ArgsOf, HISTORY_POINTS } from '../../shared/contract.ts';
import { decodeRange, LEAST_POINTS, RangeFormatError, type RangeSeries } from '../../shared/range.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { olderThan, wholeFrom } from './range-pieces.ts';

export type RangeQuestion = ArgsOf<'series.range'>;

/** Asks the engine for ranges of history. */
export class RangeLoader {
  private client: RpcClient | null = null;
  private startedAt = 0;
  /** Rises with each session: what an earlier one answered may be of another engine. */
  private sessions = 0;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSession = (): number => this.sessions;

  /** @param startedAt of the engine, UTC ms. */
  connect(client: RpcClient | null, startedAt = 0): void {
    if (client === this.client) return;
    this.client = client;
    this.startedAt = startedAt;
    if (!client) return;
    this.sessions++;
    for (const listener of [...this.listeners]) listener();
  }

  /**
   * The oldest first: two of them where the engine has the newer part, since its start, tick by tick in memory, and the
   * older one only coarser.
   */
  async load(question: RangeQuestion): Promise<Result<RangeSeries[]>> {
    const { from, to } = question;
    const split = Math.ceil(this.startedAt);
    // What is counted is the same in both, and has to be counted over equal times.
    const counted = question.columns.every((column) => column.endsWith('.sum'));
    if (!counted && from < split && split < to && to - from <= HISTORY_POINTS * 1_000) {
      const points = Math.max(LEAST_POINTS, Math.ceil((question.points * (to - split)) / (to - from)));
      const answer = await this.ask({ ...question, from: split, points });
      if (!answer.ok) return answer;
      const newer = wholeFrom(answer.value, split);
      if (newer.points > 0) {
        const older = await this.ask({ ...question, ...olderThan(newer, from) });
        return older.ok ? ok([older.value, newer]) : older;
      }
    }
    const whole = await this.ask(question);
    return whole.ok ? ok([whole.value]) : whole;
  }

  private async ask(question: RangeQuestion): Promise<Result<RangeSeries>> {
    if (!this.client) return failure('disconnected', 'the engine is not connected');
    const answer = await this.client.call('series.range', question);
    if (!answer.ok) return answer;
    try {
      return ok(decodeRange(answer.value));
    } catch (error) {
      if (error instanceof RangeFormatError) return failure('internal', error.message);
      throw error;
    }
  }
}
