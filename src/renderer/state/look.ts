import { type Disposable, disposable } from '../../shared/disposable.ts';
import type { RpcClient } from '../../shared/rpc.ts';

/** ms without a change after which it is told: scrolling past a row is not looking at it. */
const DEBOUNCE = 250;
/** As the contract has it. */
const MOST_ROWS = 500;

/** What a page looks at, by backend id. */
interface Looked {
  rows: readonly string[];
  open: readonly string[];
}

const NOTHING: Looked = { rows: [], open: [] };

/**
 * Tells the engine what somebody looks at: the rows in view, whose dials go first, and the backend in the
 * detail, which is connected on demand. Told when it has come to rest, only what changed, and to every
 * session anew. Nobody looks through a hidden page.
 */
export class Look implements Disposable {
  private client: RpcClient | null = null;
  private visible = true;
  private looked = NOTHING;
  /** What this session was told last. */
  private told = keyOf(NOTHING);
  private timer: Disposable | null = null;

  connect(client: RpcClient | null): void {
    if (client === this.client) return;
    this.client = client;
    this.told = keyOf(NOTHING);
    this.changed();
  }

  /** The rows in view, in any order. */
  see(rows: readonly string[]): void {
    this.looked = { ...this.looked, rows: rows.slice(0, MOST_ROWS) };
    this.changed();
  }

  open(backend: string | null): void {
    this.looked = { ...this.looked, open: backend === null ? [] : [backend] };
    this.changed();
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.changed();
  }

  dispose(): void {
    this.timer?.dispose();
  }

  private changed(): void {
    this.timer?.dispose();
    if (this.client === null || keyOf(this.now()) === this.told) return;
    const timer = setTimeout(() => this.tell(), DEBOUNCE);
    this.timer = disposable(() => clearTimeout(timer));
  }

  private tell(): void {
    const { rows, open } = this.now();
    this.told = keyOf({ rows, open });
    void this.client?.call('session.look', { rows: [...rows], open: [...open] });
  }

  private now(): Looked {
    return this.visible ? this.looked : NOTHING;
  }
}

/** The same for the same rows in another order. */
const keyOf = ({ rows, open }: Looked): string => JSON.stringify([[...rows].sort(), open]);
