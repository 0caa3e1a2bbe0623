import type { BackendReport } from '../../shared/report.ts';

/** Backends of which one batch has reports: each takes some microseconds of the thread of the sockets. */
const PER_BATCH = 300;
/** ms in which every backend's turn comes, changed or not: its counts go on all the time. */
const ROUND = 30_000;
/** And so many a second at least. */
const LEAST_PER_SECOND = 50;
/** ms between two reports of one backend. */
const BETWEEN = 1_000;

interface Reporting {
  readonly ids: readonly string[];
  report(id: string): BackendReport | null;
}

export interface GatheredReport {
  backend: string;
  at: number;
  report: BackendReport;
}

/**
 * Whose report is due: of a backend whose status changed at once, of all others in turn. So a small fleet is asked every
 * second, and one of 1,000 each backend every half a minute.
 */
export class ReportRound {
  /** Ids, in the order in which they are due. */
  private readonly due = new Set<string>();
  private readonly toldAt = new Map<string, number>();
  private next = 0;
  private lastTake: number | null = null;

  constructor(private readonly fleet: Reporting) {}

  /** All of them are due; of backends that are gone nothing is. */
  all(): void {
    this.due.clear();
    this.toldAt.clear();
    for (const id of this.fleet.ids) this.due.add(id);
  }

  changed(row: number): void {
    const id = this.fleet.ids[row];
    if (id !== undefined) this.due.add(id);
  }

  /** @param now UTC ms */
  take(now: number): GatheredReport[] {
    this.goRound(now);
    const reports: GatheredReport[] = [];
    for (const id of this.due) {
      if (reports.length >= PER_BATCH) break;
      const told = this.toldAt.get(id);
      // It has its turn again in a moment; a clock that was set back is no reason to wait.
      if (told !== undefined && now >= told && now - told < BETWEEN) continue;
      this.due.delete(id);
      const report = this.fleet.report(id);
      if (!report) continue;
      this.toldAt.set(id, now);
      reports.push({ backend: id, at: now, report });
    }
    return reports;
  }

  private goRound(now: number): void {
    const { ids } = this.fleet;
    const before = this.lastTake ?? Number.POSITIVE_INFINITY;
    // A clock that was set back begins anew.
    if (now < before) this.lastTake = now;
    // Once a second: each batch that has any is written to the disk, and those between may have nothing else.
    if (now - before < BETWEEN) return;
    this.lastTake = now;
    const perSecond = Math.max(LEAST_PER_SECOND, (ids.length * 1_000) / ROUND);
    const elapsed = Math.min(2 * BETWEEN, now - before);
    const count = Math.min(ids.length, Math.round((elapsed * perSecond) / 1_000));
    for (let index = 0; index < count; index++) {
      this.next = (this.next + 1) % ids.length;
      this.due.add(ids[this.next] as string);
    }
  }
}
