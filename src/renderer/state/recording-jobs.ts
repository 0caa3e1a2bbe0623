import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RecordingJob } from '../../shared/recording.ts';
import type { RpcClient } from '../../shared/rpc.ts';

export type JobKind = RecordingJob['job'];

/** How far what this page asked for has come, by kind: of several, the one under way. */
export type RecordingJobsState = Readonly<Partial<Record<JobKind, RecordingJob>>>;

/** What takes long and is made of recordings: what the engine tells of it, and giving it up. */
export class RecordingJobs {
  readonly state: StoreApi<RecordingJobsState> = createStore<RecordingJobsState>()(() => ({}));
  private client: RpcClient | null = null;
  /** Counts what was asked for, by kind. */
  private readonly asked = new Map<JobKind, number>();

  connect(client: RpcClient | null): void {
    // Those that another connection asked for ended with it; a new snapshot ends none.
    if (client !== this.client) this.state.setState({}, true);
    this.client = client;
  }

  take(job: RecordingJob): void {
    this.state.setState({ [job.job]: job });
  }

  /** Waits for the answer; what was told of it on the way is nobody's then, unless another one was asked for since. */
  async over<Answer>(kind: JobKind, answer: Promise<Answer> | undefined): Promise<Answer | undefined> {
    const own = (this.asked.get(kind) ?? 0) + 1;
    this.asked.set(kind, own);
    this.forget(kind);
    try {
      return await answer;
    } finally {
      if (this.asked.get(kind) === own) this.forget(kind);
    }
  }

  /** Its answer says that it was given up, or is that of one that was just finished. */
  giveUp(kind: JobKind): void {
    void this.client?.call('recording.give-up', { job: kind });
  }

  private forget(kind: JobKind): void {
    const { [kind]: _, ...others } = this.state.getState();
    this.state.setState(others, true);
  }
}
