import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import type { Incident } from '../../shared/incident.ts';
import type { Clock } from '../clock.ts';
import type { IncidentRecord } from './incident-record.ts';

/** ms that changes are gathered for before they are told. */
const GATHER = 500;

/** What is different since it was told last. */
export interface IncidentChanges {
  changed: Incident[];
  /** Ids of those that are not kept any more. */
  gone: number[];
}

/** Tells of incidents that changed: the first time at once, then twice a second at most. */
export class IncidentNews implements Disposable {
  private readonly told = new Emitter<IncidentChanges>();
  private readonly touched = new Set<IncidentRecord>();
  private gone: number[] = [];
  private timer: Disposable | null = null;
  private toldAt = Number.NEGATIVE_INFINITY;

  readonly onChange: Subscribe<IncidentChanges> = this.told.subscribe;

  constructor(
    private readonly clock: Clock,
    private readonly infoOf: (record: IncidentRecord) => Incident,
  ) {}

  touch(record: IncidentRecord): void {
    this.touched.add(record);
    this.schedule();
  }

  letGo(record: IncidentRecord): void {
    this.touched.delete(record);
    this.gone.push(record.id);
    this.schedule();
  }

  dispose(): void {
    this.timer?.dispose();
  }

  private schedule(): void {
    const wait = Math.max(0, this.toldAt + GATHER - this.clock.now());
    this.timer ??= this.clock.after(wait, () => this.tell());
  }

  private tell(): void {
    this.toldAt = this.clock.now();
    this.timer = null;
    const changed = [...this.touched].map(this.infoOf);
    const { gone } = this;
    this.touched.clear();
    this.gone = [];
    this.told.emit({ changed, gone });
  }
}
