import type { Disposable } from '../../shared/disposable.ts';
import type { Clock } from '../clock.ts';

/** ms that a connection on demand outlasts the last look at it, so that a second look finds it there. */
export const LINGER = 30_000;
/** ms that an operator's reconnect counts as a look. */
export const ASKED_FOR = 5 * 60_000;

export interface AttentionEvents {
  /** It came into somebody's view, or is in nobody's any more. */
  onVisible(backend: string, visible: boolean): void;
  /** Somebody wants it connected, or nobody does any more. */
  onDemand(backend: string, demanded: boolean): void;
}

interface View {
  visible: ReadonlySet<string>;
  open: ReadonlySet<string>;
}

/**
 * What people look at, over all sessions together. A backend is visible while its row is in view
 * somewhere, and in demand while it is open somewhere, for {@link LINGER} after that, and for
 * {@link ASKED_FOR} after an operator's reconnect.
 */
export class Attention implements Disposable {
  private readonly views = new Map<object, View>();
  /** How many views each visible backend is in. */
  private readonly visible = new Map<string, number>();
  private readonly open = new Map<string, number>();
  /** Monotonic ms until which a backend is in demand though it is not open anywhere. */
  private readonly until = new Map<string, number>();
  private timer: Disposable | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly events: AttentionEvents,
  ) {}

  /**
   * @param rows ids in view.
   * @param open ids that are looked at by themselves; these are in view, too.
   * @param viewer who looks; with nothing to look at it is forgotten.
   */
  look(rows: readonly string[], open: readonly string[], viewer: object): void {
    const before = this.views.get(viewer);
    const after: View = { visible: new Set([...rows, ...open]), open: new Set(open) };
    if (after.visible.size === 0) this.views.delete(viewer);
    else this.views.set(viewer, after);
    // What comes first and what goes then: a backend that moves from one view to another stays in view.
    for (const id of after.visible) if (!before?.visible.has(id)) this.appear(id);
    for (const id of after.open) if (!before?.open.has(id)) this.begin(id);
    for (const id of before?.visible ?? []) if (!after.visible.has(id)) this.vanish(id);
    for (const id of before?.open ?? []) if (!after.open.has(id)) this.end(id);
  }

  /** An operator asked for a connection. */
  asked(id: string): void {
    this.extend(id, ASKED_FOR);
  }

  isVisible(id: string): boolean {
    return this.visible.has(id);
  }

  isDemanded(id: string): boolean {
    return this.open.has(id) || this.until.has(id);
  }

  /** It is not in the fleet any more. Who looks at it goes on doing so, for when it comes back. */
  forget(id: string): void {
    this.until.delete(id);
  }

  /** Who looks away after the end changes nothing any more. */
  dispose(): void {
    this.timer?.dispose();
    this.views.clear();
  }

  private appear(id: string): void {
    const views = this.visible.get(id) ?? 0;
    this.visible.set(id, views + 1);
    if (views === 0) this.events.onVisible(id, true);
  }

  private vanish(id: string): void {
    const views = (this.visible.get(id) ?? 0) - 1;
    if (views > 0) {
      this.visible.set(id, views);
      return;
    }
    this.visible.delete(id);
    this.events.onVisible(id, false);
  }

  private begin(id: string): void {
    const demanded = this.isDemanded(id);
    this.open.set(id, (this.open.get(id) ?? 0) + 1);
    if (!demanded) this.events.onDemand(id, true);
  }

  private end(id: string): void {
    const views = (this.open.get(id) ?? 0) - 1;
    if (views > 0) {
      this.open.set(id, views);
      return;
    }
    this.extend(id, LINGER);
    this.open.delete(id);
  }

  private extend(id: string, ms: number): void {
    const demanded = this.isDemanded(id);
    this.until.set(id, Math.max(this.until.get(id) ?? 0, this.clock.now() + ms));
    this.schedule();
    if (!demanded) this.events.onDemand(id, true);
  }

  private expire(): void {
    this.timer = null;
    const now = this.clock.now();
    for (const [id, until] of this.until) {
      if (until > now) continue;
      this.until.delete(id);
      if (!this.open.has(id)) this.events.onDemand(id, false);
    }
    this.schedule();
  }

  private schedule(): void {
    this.timer?.dispose();
    this.timer = null;
    const next = Math.min(...this.until.values());
    if (!Number.isFinite(next)) return;
    this.timer = this.clock.after(Math.max(0, next - this.clock.now()), () => this.expire());
  }
}
