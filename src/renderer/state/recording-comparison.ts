import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CompareOrder, Comparison } from '../../shared/recording.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';
import { RecordingJobs } from './recording-jobs.ts';

export interface RecordingComparisonState {
  /** What is compared, or is to be; `null` while nobody looks. */
  order: CompareOrder | null;
  /** The last answer to it. */
  comparison: Comparison | null;
  /** Why there is none, one line; `null` where there is one, or none yet. */
  problem: string | null;
  /** Texts of the markers that both have, in the order of the first one. */
  markers: readonly string[];
}

const NOTHING: RecordingComparisonState = { order: null, comparison: null, problem: null, markers: [] };

/** Two recordings that a person compares: asks for it, and for the markers that both have. */
export class RecordingComparisonDesk {
  readonly state: StoreApi<RecordingComparisonState> = createStore<RecordingComparisonState>()(() => NOTHING);
  private client: RpcClient | null = null;

  constructor(private readonly jobs = new RecordingJobs()) {}

  connect(client: RpcClient | null): void {
    this.client = client;
    const { order, comparison } = this.state.getState();
    if (client && order && !comparison) this.open(order.before, order.after, order.marker);
  }

  /** @param marker its text; without it, from their beginnings on */
  open(before: string, after: string, marker?: string): void {
    const order: CompareOrder = { before, after, ...(marker === undefined ? {} : { marker }) };
    const known = this.state.getState();
    this.giveUp();
    const same = known.order?.before === before && known.order.after === after;
    this.state.setState({ ...NOTHING, order, markers: same ? known.markers : [] });
    if (!same || known.markers.length === 0) void this.askMarkers(order);
    void this.ask(order);
  }

  /** Nobody looks any more: what is still to come of it is dropped. */
  close(): void {
    this.giveUp();
    this.state.setState(NOTHING);
  }

  /** What is under way is for nobody any more. */
  private giveUp(): void {
    const { order, comparison, problem } = this.state.getState();
    if (order && !comparison && problem === null) this.jobs.giveUp('compare');
  }

  private async ask(order: CompareOrder): Promise<void> {
    const answer = await this.jobs.over('compare', this.client?.call('recording.compare', order));
    if (this.state.getState().order !== order) return;
    if (answer?.ok) this.state.setState({ comparison: answer.value, problem: null });
    else this.state.setState({ problem: answer?.error.message ?? texts.actions.notConnected });
  }

  private async askMarkers(order: CompareOrder): Promise<void> {
    const ask = (recording: string) => this.client?.call('recording.overview', { recording });
    const [before, after] = await Promise.all([ask(order.before), ask(order.after)]);
    const { order: now } = this.state.getState();
    // Without them they are compared from their beginnings on, which says what is the matter.
    if (!before?.ok || !after?.ok || now?.before !== order.before || now.after !== order.after) return;
    const others = new Set(after.value.markers.map(({ text }) => text.trim()));
    const common = before.value.markers.map(({ text }) => text.trim()).filter((text) => others.has(text));
    this.state.setState({ markers: [...new Set(common)] });
  }
}
