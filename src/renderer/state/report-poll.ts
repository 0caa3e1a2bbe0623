import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Disposable, disposable } from '../../shared/disposable.ts';
import type { BackendReport } from '../../shared/report.ts';
import type { RpcClient } from '../../shared/rpc.ts';

/** What is known of the backend that is open in the detail. */
export interface ReportState {
  /** Whom `report` and `problem` are about; `null` while none is open. */
  backend: string | null;
  /** The newest; `null` before the first answer. */
  report: BackendReport | null;
  /** Why the newest could not be had. */
  problem: string | null;
}

const NONE: ReportState = { backend: null, report: null, problem: null };

/** ms from one question to the next. */
const PERIOD = 1_000;

/**
 * Asks for a backend's report once a second while somebody looks at it. Invariants:
 *  1. At most one call is in flight; one that takes longer than the period delays the next.
 *  2. Nothing is asked without a client, without a backend or while the page is hidden.
 *  3. An answer about another backend, or by another session, is not shown.
 */
export class ReportPoll implements Disposable {
  readonly state: StoreApi<ReportState> = createStore<ReportState>()(() => NONE);
  private client: RpcClient | null = null;
  private visible = true;
  /** The session that owes an answer. */
  private asked: RpcClient | null = null;
  /** Rises when what is shown is of another time. */
  private turn = 0;
  private timer: Disposable | null = null;

  /** The session to ask; `null` while there is none. */
  connect(client: RpcClient | null): void {
    if (client === this.client) return;
    this.client = client;
    this.ask();
  }

  /** The backend to ask about. The same again changes nothing. */
  open(backend: string | null): void {
    if (backend === this.state.getState().backend) return;
    this.state.setState({ ...NONE, backend });
    this.ask();
  }

  /** What is shown is of another time: it is asked at once, and the answer that is due is not about it. */
  renew(): void {
    this.turn++;
    this.asked = null;
    this.ask();
  }

  setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    this.ask();
  }

  dispose(): void {
    this.client = null;
    this.timer?.dispose();
  }

  /** At once, unless an answer is due: then with that. */
  private ask(): void {
    this.timer?.dispose();
    const { client, turn } = this;
    const { backend } = this.state.getState();
    if (client === null || backend === null || !this.visible || this.asked === client) return;
    this.asked = client;
    const at = performance.now();
    void client.call('backend.report', { backend }).then((result) => {
      if (turn !== this.turn) return;
      if (this.asked === client) this.asked = null;
      if (this.client !== client) return;
      const same = this.state.getState().backend === backend;
      // What was known before stays to be read beside the reason why there is no news.
      if (same) {
        this.state.setState(
          result.ok ? { report: result.value, problem: null } : { problem: result.error.message },
        );
      }
      this.wait(same ? PERIOD - (performance.now() - at) : 0);
    });
  }

  private wait(ms: number): void {
    this.timer?.dispose();
    const timer = setTimeout(() => this.ask(), Math.max(0, ms));
    this.timer = disposable(() => clearTimeout(timer));
  }
}
