import { createStore, type StoreApi } from 'zustand/vanilla';
import type { InspectedEntry } from '../../shared/inspected-message.ts';
import type { RpcClient } from '../../shared/rpc.ts';

/** The page was without its engine: what passed meanwhile is not in the list. */
export interface Interruption {
  kind: 'interruption';
  /** UTC ms of the last entry before it. */
  at: number;
}

/** An entry of the list, with a number of its own that only rises. */
export type Listed = (InspectedEntry | Interruption) & { id: number };

export interface InspectorState {
  /** Whose messages are shown; `null` while none are. */
  backend: string | null;
  /** Why they cannot be watched. */
  problem: string | null;
  /** The newest last. */
  entries: readonly Listed[];
  /** What is shown instead while it is paused; the list goes on behind it. */
  frozen: readonly Listed[] | null;
}

/** Entries that are kept of a backend, and characters of their payloads. */
export const ENTRIES_KEPT = 2_000;
export const CHARACTERS_KEPT = 8 * 1_048_576;

const NONE: InspectorState = { backend: null, problem: null, entries: [], frozen: null };

/**
 * The messages of the backend that is looked at. The engine is told whom to watch, each session anew; nothing
 * is watched that is not looked at.
 */
export class Inspector {
  readonly state: StoreApi<InspectorState> = createStore<InspectorState>()(() => NONE);
  private client: RpcClient | null = null;
  private characters = 0;
  private nextId = 1;

  /** The session to watch through; `null` while there is none. */
  connect(client: RpcClient | null): void {
    if (client === this.client) return;
    this.client = client;
    if (client === null) this.interrupt();
    else this.tell();
  }

  /** Looks at a backend's messages from now on, or with `null` at nobody's. Asked again, it is told again. */
  watch(backend: string | null): void {
    const before = this.state.getState().backend;
    if (before !== null && before !== backend) {
      void this.client?.call('messages.watch', { backend: before, on: false });
    }
    if (before !== backend) {
      this.characters = 0;
      this.state.setState({ ...NONE, backend });
    }
    this.tell();
  }

  /** What is shown is of another time: so are the messages. */
  renew(): void {
    const { backend } = this.state.getState();
    if (backend === null) return;
    this.watch(null);
    this.watch(backend);
  }

  take(backend: string, entries: readonly InspectedEntry[]): void {
    const state = this.state.getState();
    if (backend !== state.backend) return;
    const list = [...state.entries];
    for (const entry of entries) this.add(list, entry);
    this.state.setState({ entries: this.bounded(list) });
  }

  /** What is shown stays as it is; what comes in is kept behind it. */
  pause(paused: boolean): void {
    this.state.setState(({ entries }) => ({ frozen: paused ? entries : null }));
  }

  clear(): void {
    this.characters = 0;
    this.state.setState(({ frozen }) => ({ entries: [], frozen: frozen && [] }));
  }

  private tell(): void {
    const { client } = this;
    const { backend } = this.state.getState();
    if (backend === null || client === null) return;
    void client.call('messages.watch', { backend, on: true }).then((result) => {
      if (this.client !== client || this.state.getState().backend !== backend) return;
      this.state.setState({ problem: result.ok ? null : result.error.message });
    });
  }

  private interrupt(): void {
    const { entries } = this.state.getState();
    const last = entries.at(-1);
    if (!last || last.kind === 'interruption') return;
    this.state.setState({ entries: [...entries, { kind: 'interruption', at: last.at, id: this.nextId++ }] });
  }

  private add(list: Listed[], entry: InspectedEntry): void {
    const last = list.at(-1);
    if (entry.kind !== 'skipped') this.characters += entry.payload.length;
    else if (last?.kind === 'skipped' && last.why === entry.why) {
      const { at, why } = entry;
      const count = last.count + entry.count;
      list[list.length - 1] = {
        kind: 'skipped',
        id: last.id,
        at,
        why,
        count,
        bytes: last.bytes + entry.bytes,
      };
      return;
    }
    list.push({ ...entry, id: this.nextId++ });
  }

  private bounded(list: Listed[]): readonly Listed[] {
    let gone = 0;
    while (list.length - gone > ENTRIES_KEPT || this.characters > CHARACTERS_KEPT) {
      const oldest = list[gone++];
      if (!oldest) break;
      if ('payload' in oldest) this.characters -= oldest.payload.length;
    }
    return gone === 0 ? list : list.slice(gone);
  }
}
