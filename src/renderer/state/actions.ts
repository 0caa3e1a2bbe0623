import type { StoreApi } from 'zustand/vanilla';
import { MOST_REASON } from '../../shared/bulk.ts';
import type { ActionReport } from '../../shared/contract.ts';
import type { Disposable } from '../../shared/disposable.ts';
import type { Priority } from '../../shared/report.ts';
import { failure, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { type BackendAction, describeReport } from '../describe/report.ts';
import { texts } from '../texts/catalogue.ts';
import type { FleetState } from './fleet-store.ts';
import { type NextStep, type NoticesState, withNotice } from './notices-store.ts';

/** ms that a notice stays, one of what was not done or not found, and one that can be taken back. */
const NOTICE_LASTS = 6_000;
const REFUSED_LASTS = 12_000;
const UNDO_LASTS = 15_000;

const NOT_CONNECTED = failure('disconnected', texts.actions.notConnected);

/** What holds a backend until somebody lets it go: the rest is over by itself. */
const UNDONE_BY: Partial<Record<BackendAction, BackendAction>> = { pause: 'resume', isolate: 'reset' };

export interface ActionOptions {
  reason?: string;
  /** ms; only isolating takes it. */
  for?: number;
}

/** Sends what an operator asks for to the engine and tells what came of it. */
export class Actions implements Disposable {
  private readonly fading = new Set<ReturnType<typeof setTimeout>>();
  /** Never again that of a notice that was put away: its timer still runs. */
  private nextNotice = 1;

  constructor(
    private readonly client: () => RpcClient | null,
    private readonly fleet: StoreApi<FleetState>,
    private readonly notices: StoreApi<NoticesState>,
  ) {}

  async run(action: BackendAction, backend: string, options: ActionOptions = {}): Promise<void> {
    const result = await this.ask(action, [backend], options);
    const { fleet, rowOf } = this.fleet.getState();
    const nameOf = (id: string) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id;
    const { text, tone } = describeReport(action, result, nameOf);
    const inverse = UNDONE_BY[action];
    const done = result.ok && result.value.done.length > 0;
    const reason = texts.actions.undoReason(options.reason ?? action).slice(0, MOST_REASON);
    const undo = done && inverse ? () => void this.run(inverse, backend, { reason }) : null;
    this.tell(text, tone, undo);
  }

  /** Puts a message into a backend's queue. What went wrong is for the form that it was written in. */
  send(backend: string, text: string, priority: Priority): Promise<Result<null>> {
    const client = this.client();
    if (!client) return Promise.resolve(NOT_CONNECTED);
    return client.call('message.send', { backend, text, priority });
  }

  tell(
    text: string,
    tone: 'done' | 'refused',
    undo: (() => void) | null = null,
    next: NextStep | null = null,
  ): void {
    const id = this.nextNotice++;
    this.notices.setState(({ notices }) => ({
      notices: withNotice(notices, { id, text, tone, undo, next }),
    }));
    const timer = setTimeout(
      () => {
        this.fading.delete(timer);
        this.putAway(id);
      },
      undo !== null || next !== null ? UNDO_LASTS : tone === 'refused' ? REFUSED_LASTS : NOTICE_LASTS,
    );
    this.fading.add(timer);
  }

  /** Before its time. */
  putAway(id: number): void {
    this.notices.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }));
  }

  dispose(): void {
    for (const timer of this.fading) clearTimeout(timer);
    this.fading.clear();
  }

  private ask(
    action: BackendAction,
    backends: string[],
    options: ActionOptions,
  ): Promise<Result<ActionReport>> {
    const client = this.client();
    if (!client) return Promise.resolve(NOT_CONNECTED);
    const args = { backends, ...(options.reason ? { reason: options.reason } : {}) };
    switch (action) {
      case 'reconnect':
        return client.call('backend.reconnect', args);
      case 'pause':
        return client.call('backend.pause', args);
      case 'resume':
        return client.call('backend.resume', args);
      case 'reset':
        return client.call('breaker.reset', args);
      case 'isolate':
        return client.call('breaker.isolate', options.for ? { ...args, for: options.for } : args);
    }
  }
}
