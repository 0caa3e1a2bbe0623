import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AuditEntry } from '../../shared/contract.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';

/** What operators did, as far as it was asked for. */
export interface AuditState {
  /** The newest first, without a gap. */
  entries: readonly AuditEntry[];
  /** There may be older ones; `null` before the first answer. */
  more: boolean | null;
  /** Why the last question had no answer. */
  problem: string | null;
}

const NONE: AuditState = { entries: [], more: null, problem: null };

/** Entries per question, and when many are looked through. */
const PAGE = 100;
const LARGE_PAGE = 1_000;

type Question = 'newest' | 'older';

/**
 * Reads the audit log while somebody looks at it. One question at a time; what is asked for meanwhile
 * is asked next.
 */
export class AuditLog {
  readonly state: StoreApi<AuditState> = createStore<AuditState>()(() => NONE);
  private client: RpcClient | null = null;
  private shown = false;
  /** The session that owes an answer. */
  private asked: RpcClient | null = null;
  private readonly waiting = new Set<Question>();

  /** @param anotherLife of the engine, whose log may be another. */
  connect(client: RpcClient | null, anotherLife = false): void {
    if (anotherLife) this.state.setState(NONE);
    if (client === this.client) return;
    this.client = client;
    this.waiting.clear();
    this.ask('newest');
  }

  show(shown: boolean): void {
    this.shown = shown;
    if (shown) this.ask('newest');
  }

  /** An operator did something. */
  refresh(): void {
    this.ask('newest');
  }

  /** Goes on from the oldest that is held. */
  older(): void {
    const { more, problem } = this.state.getState();
    if (more === true) this.ask('older');
    else if (problem !== null) this.ask('newest');
  }

  /** As {@link older}, in large steps: what is looked for may be far back. */
  lookFurther(): void {
    if (this.state.getState().more === true && !this.waiting.has('older')) this.ask('older', LARGE_PAGE);
  }

  /**
   * All entries from `from` on, the newest first, those that are not held included.
   *
   * @param from UTC ms; `null`: from the first there is
   */
  async readAll(from: number | null): Promise<Result<AuditEntry[]>> {
    const { client } = this;
    const all: AuditEntry[] = [];
    for (let before: number | undefined; client !== null; ) {
      const page = await client.call('audit.list', {
        limit: LARGE_PAGE,
        ...(before === undefined ? {} : { before }),
      });
      if (!page.ok) return page;
      all.push(...page.value);
      const last = page.value.at(-1);
      if (!last || page.value.length < LARGE_PAGE || (from !== null && last.at < from)) return ok(all);
      before = last.id;
    }
    return failure('disconnected', texts.actions.notConnected);
  }

  private ask(question: Question, limit = PAGE): void {
    const { client } = this;
    if (client === null || !this.shown) return;
    if (this.asked === client) {
      this.waiting.add(question);
      return;
    }
    const oldest = question === 'older' ? this.state.getState().entries.at(-1) : undefined;
    this.asked = client;
    const page = { limit, ...(oldest ? { before: oldest.id } : {}) };
    void client.call('audit.list', page).then((result) => {
      if (this.asked === client) this.asked = null;
      if (this.client !== client) return;
      if (result.ok) this.take(result.value, oldest === undefined, limit);
      else this.state.setState({ problem: result.error.message });
      for (const next of ['newest', 'older'] as const) if (this.waiting.delete(next)) this.ask(next);
    });
  }

  private take(page: readonly AuditEntry[], newest: boolean, limit: number): void {
    const { entries, more } = this.state.getState();
    const full = page.length === limit;
    const last = page.at(-1)?.id ?? 0;
    const overlaps = (entries[0]?.id ?? 0) >= last;
    const older = entries.filter(({ id }) => id < last);
    if (!newest) this.state.setState({ entries: [...entries, ...page], more: full, problem: null });
    // All that there is fits the page, or so much happened that what is held is no longer its continuation.
    else if (!full || !overlaps) this.state.setState({ entries: page, more: full, problem: null });
    else {
      this.state.setState({
        entries: [...page, ...older],
        more: older.length === 0 ? true : more,
        problem: null,
      });
    }
  }
}
