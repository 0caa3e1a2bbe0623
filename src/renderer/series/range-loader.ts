import { type ArgsOf, HISTORY_POINTS } from '../../shared/contract.ts';
import { decodeRange, RangeFormatError, type RangeSeries } from '../../shared/range.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';

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
    const questions =
      from < split && split < to && to - from <= HISTORY_POINTS * 1_000
        ? [
            { ...question, to: split },
            { ...question, from: split },
          ]
        : [question];
    const answers = await Promise.all(questions.map((each) => this.ask(each)));
    const ranges: RangeSeries[] = [];
    for (const answer of answers) {
      if (!answer.ok) return answer;
      ranges.push(answer.value);
    }
    return ok(ranges);
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
