import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import type { Incident } from '../../shared/incident.ts';
import type { Clock } from '../clock.ts';
import type { IncidentRecord } from './incident-record.ts';

/** ms that changes are gathered for before they are told. */
const GATHER = 500;
/** ms between two looks at counts that fall as time passes. */
const RECOUNT = 10_000;

/** What is different since it was told last. */
export interface IncidentChanges {
  changed: Incident[];
  /** Ids of those that are not kept any more. */
  gone: number[];
}

export interface NewsSource {
  infoOf(record: IncidentRecord): Incident;
  /** Connections that a backend lost lately. */
  dropsOf(backend: string): number;
}

/**
 * Tells of incidents that changed: the first time at once, then twice a second at most. What it counts by itself, drops
 * that become old, is as it was told last for whoever asks meanwhile.
 */
export class IncidentNews implements Disposable {
  private readonly told = new Emitter<IncidentChanges>();
  private readonly touched = new Set<IncidentRecord>();
  private gone: number[] = [];
  private timer: Disposable | null = null;
  /** Told with drops that become old. */
  private readonly falling = new Set<IncidentRecord>();
  private recounting: Disposable | null = null;
  private toldAt = Number.NEGATIVE_INFINITY;

  readonly onChange: Subscribe<IncidentChanges> = this.told.subscribe;

  constructor(
    private readonly clock: Clock,
    private readonly source: NewsSource,
  ) {}

  touch(record: IncidentRecord): void {
    this.touched.add(record);
    this.schedule();
  }

  letGo(record: IncidentRecord): void {
    this.touched.delete(record);
    this.falling.delete(record);
    this.gone.push(record.id);
    this.schedule();
  }

  dispose(): void {
    this.timer?.dispose();
    this.recounting?.dispose();
  }

  private schedule(): void {
    const wait = Math.max(0, this.toldAt + GATHER - this.clock.now());
    this.timer ??= this.clock.after(wait, () => this.tell());
  }

  private tell(): void {
    this.toldAt = this.clock.now();
    this.timer = null;
    const changed = [...this.touched].map((record) => {
      record.countDrops(this.source.dropsOf);
      if (record.dropsMayFall) this.falling.add(record);
      else this.falling.delete(record);
      return this.source.infoOf(record);
    });
    if (this.falling.size > 0) this.recounting ??= this.clock.after(RECOUNT, () => this.recount());
    const { gone } = this;
    this.touched.clear();
    this.gone = [];
    this.told.emit({ changed, gone });
  }

  private recount(): void {
    this.recounting = null;
    for (const record of this.falling) if (record.countDrops(this.source.dropsOf)) this.touch(record);
    if (this.falling.size > 0) this.recounting = this.clock.after(RECOUNT, () => this.recount());
  }
}
