import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import {
  type BlastRadius,
  type BulkAction,
  type BulkReport,
  type BulkRun,
  INVERSE,
  MOST_REASON,
  RUNS_KEPT,
} from '../../shared/bulk.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { failure, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';

/** ms after which what an action would touch is asked anew, while somebody reads it. */
const REFRESH = 2_000;

/** A person is asked before anything is begun. */
export interface Asking {
  step: 'ask';
  action: BulkAction;
  /** As they were chosen; some it may not apply to. */
  backends: readonly string[];
  /** Slower than the fleet may dial; `null`: as fast as that. */
  perSecond: number | null;
  /** `null` until the engine has answered. */
  radius: BlastRadius | null;
  /** Why the question or the start had no good answer. */
  problem: string | null;
  /** It was confirmed, and the engine has not answered yet. */
  starting: boolean;
}

/** One run is looked at. */
export interface Watching {
  step: 'watch';
  run: number;
  /** `null` until it ended and the engine has told. */
  report: BulkReport | null;
  problem: string | null;
}

export interface BulkState {
  /** As the engine has them, the oldest first. */
  runs: readonly BulkRun[];
  dialog: Asking | Watching | null;
  /** Ended runs whose line was put away. */
  dismissed: ReadonlySet<number>;
}

const NOT_CONNECTED = failure('disconnected', texts.actions.notConnected);

/** Actions on many backends, as a page asks for them and sees them. */
export class Bulk implements Disposable {
  readonly state: StoreApi<BulkState> = createStore<BulkState>()(() => ({
    runs: [],
    dialog: null,
    dismissed: new Set(),
  }));
  private client: RpcClient | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the newest question; an answer to an older one is dropped. */
  private asked = 0;

  /** @param anotherLife of the engine, which numbers its runs anew. */
  connect(client: RpcClient | null, runs: readonly BulkRun[] = [], anotherLife = false): void {
    this.client = client;
    if (client === null) return;
    this.state.setState(({ dialog, dismissed }) => ({
      runs,
      dialog: anotherLife && dialog?.step === 'watch' ? null : dialog,
      dismissed: anotherLife ? new Set() : dismissed,
    }));
    this.refresh();
    this.loadReport();
  }

  /** A run came further. */
  take(run: BulkRun): void {
    this.state.setState(({ runs }) => {
      const known = runs.some(({ id }) => id === run.id);
      const next = known ? runs.map((each) => (each.id === run.id ? run : each)) : [...runs, run];
      return { runs: next.slice(-RUNS_KEPT) };
    });
    this.loadReport();
  }

  /** Opens the dialog; nothing is done before it is confirmed there. */
  ask(action: BulkAction, backends: readonly string[]): void {
    if (backends.length === 0) return;
    this.state.setState({
      dialog: {
        ...{ step: 'ask', action, backends, perSecond: null },
        ...{ radius: null, problem: null, starting: false },
      },
    });
    this.refresh();
  }

  setPace(perSecond: number | null): void {
    this.change({ perSecond });
    this.refresh();
  }

  /** Begins with those that the dialog names, no matter who has become able to meanwhile. */
  async confirm(reason: string, length: number | null): Promise<void> {
    const { dialog } = this.state.getState();
    if (dialog?.step !== 'ask' || dialog.radius === null || dialog.starting) return;
    const { action, perSecond, radius } = dialog;
    this.change({ starting: true, problem: null });
    const started = await this.start(action, radius.backends, reason, perSecond, length);
    // Closed, or asking for something else by now: the run has its line, and goes on without a dialog.
    const { dialog: now } = this.state.getState();
    if (now?.step !== 'ask' || !now.starting) return;
    if (started.ok) {
      this.watch(started.value.id);
      return;
    }
    this.change({ starting: false, problem: started.error.message });
    this.refresh();
  }

  stop(run: number): void {
    void this.client?.call('bulk.stop', { run }).then((stopped) => {
      if (stopped.ok) this.take(stopped.value);
      else this.tellWatched(run, stopped.error.message);
    });
  }

  /** Does the inverse to exactly those that the run was done to. */
  async undo(id: number): Promise<void> {
    const { runs, dialog } = this.state.getState();
    const run = runs.find((each) => each.id === id);
    const inverse = run ? INVERSE[run.action] : null;
    if (!run || inverse === null || dialog?.step !== 'watch' || !dialog.report) return;
    const { done } = dialog.report;
    if (done.length === 0) return;
    const started = await this.start(
      inverse,
      done,
      texts.actions.undoReason(run.reason).slice(0, MOST_REASON),
    );
    if (started.ok) this.watch(started.value.id);
    else this.tellWatched(id, started.error.message);
  }

  /** Opens the dialog on a run. */
  watch(run: number): void {
    clearTimeout(this.timer);
    this.state.setState({ dialog: { step: 'watch', run, report: null, problem: null } });
    this.loadReport();
  }

  /** A run goes on without it. */
  close(): void {
    clearTimeout(this.timer);
    this.asked++;
    this.state.setState({ dialog: null });
  }

  dismiss(run: number): void {
    this.state.setState(({ dismissed }) => ({ dismissed: new Set([...dismissed, run]) }));
  }

  dispose(): void {
    this.close();
  }

  private async start(
    action: BulkAction,
    backends: readonly string[],
    reason: string,
    perSecond: number | null = null,
    length: number | null = null,
  ): Promise<Result<BulkRun>> {
    const started =
      (await this.client?.call('bulk.start', {
        ...{ action, backends: [...backends], reason },
        ...(perSecond === null ? {} : { perSecond }),
        ...(length === null ? {} : { for: length }),
      })) ?? NOT_CONNECTED;
    if (started.ok) this.take(this.newest(started.value));
    return started;
  }

  /** Pushes overtake the answer: a run that ended is not begun again. */
  private newest(run: BulkRun): BulkRun {
    return this.state.getState().runs.find(({ id }) => id === run.id) ?? run;
  }

  private refresh(): void {
    clearTimeout(this.timer);
    const { dialog } = this.state.getState();
    if (dialog?.step !== 'ask' || dialog.starting) return;
    const { action, backends, perSecond, radius } = dialog;
    const asked = ++this.asked;
    const question = { action, backends: [...backends], ...(perSecond === null ? {} : { perSecond }) };
    void (this.client?.call('bulk.preview', question) ?? Promise.resolve(NOT_CONNECTED)).then((answer) => {
      if (this.asked !== asked) return;
      // Why there was no answer is over with one; why a start was refused is not.
      const first = radius === null;
      if (answer.ok) this.change(first ? { radius: answer.value, problem: null } : { radius: answer.value });
      else this.change({ radius: null, problem: answer.error.message });
      this.timer = setTimeout(() => this.refresh(), REFRESH);
    });
  }

  /** Once the run that is looked at has ended. */
  private loadReport(): void {
    const { dialog, runs } = this.state.getState();
    if (dialog?.step !== 'watch' || dialog.report) return;
    const { run } = dialog;
    if ((runs.find(({ id }) => id === run)?.endedAt ?? null) === null) return;
    void this.client?.call('bulk.report', { run }).then((report) => {
      if (!report.ok) {
        this.tellWatched(run, report.error.message);
        return;
      }
      this.state.setState(({ dialog: now }) =>
        now?.step === 'watch' && now.run === run ? { dialog: { ...now, report: report.value } } : {},
      );
    });
  }

  private change(part: Partial<Omit<Asking, 'step'>>): void {
    this.state.setState(({ dialog }) => (dialog?.step === 'ask' ? { dialog: { ...dialog, ...part } } : {}));
  }

  private tellWatched(run: number, problem: string): void {
    this.state.setState(({ dialog }) =>
      dialog?.step === 'watch' && dialog.run === run ? { dialog: { ...dialog, problem } } : {},
    );
  }
}
