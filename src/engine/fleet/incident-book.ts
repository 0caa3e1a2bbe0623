import { INCIDENTS_KEPT, type IncidentBy } from '../../shared/incident.ts';
import type { IncidentRecord } from './incident-record.ts';

/** The incidents that are kept, the oldest first, and which open one a backend, a host or a cause is in. */
export class IncidentBook implements Iterable<IncidentRecord> {
  private readonly records = new Map<number, IncidentRecord>();
  /** Open ones. */
  private readonly ofBackends = new Map<string, IncidentRecord>();
  private readonly ofHosts = new Map<string, IncidentRecord>();
  private readonly ofCauses = new Map<string, IncidentRecord>();

  [Symbol.iterator](): IterableIterator<IncidentRecord> {
    return this.records.values();
  }

  get isFull(): boolean {
    return this.records.size >= INCIDENTS_KEPT;
  }

  /** Backends in an open incident. */
  get backends(): IterableIterator<string> {
    return this.ofBackends.keys();
  }

  get(id: number): IncidentRecord | undefined {
    return this.records.get(id);
  }

  ofBackend(backend: string): IncidentRecord | undefined {
    return this.ofBackends.get(backend);
  }

  ofHost(host: string): IncidentRecord | undefined {
    return this.ofHosts.get(host);
  }

  ofCause(cause: string): IncidentRecord | undefined {
    return this.ofCauses.get(cause);
  }

  add(record: IncidentRecord): void {
    this.records.set(record.id, record);
  }

  link(record: IncidentRecord, backend: string, host: string): void {
    this.ofBackends.set(backend, record);
    this.ofHosts.set(host, record);
  }

  linkCause(record: IncidentRecord, cause: string): void {
    this.ofCauses.set(cause, record);
  }

  /** All that is in it is in another one from now on. */
  relink(from: IncidentRecord, to: IncidentRecord): void {
    for (const backend of from.backends) {
      if (this.ofBackends.get(backend) === from) this.ofBackends.set(backend, to);
    }
    for (const host of from.allHosts) this.ofHosts.set(host, to);
  }

  /** It is open again, without those of its backends that are in another one by now. */
  reopen(record: IncidentRecord): void {
    for (const backend of [...record.backends]) {
      if (this.ofBackends.has(backend)) record.drop(backend);
      else this.ofBackends.set(backend, record);
    }
    for (const host of record.allHosts) if (!this.ofHosts.has(host)) this.ofHosts.set(host, record);
  }

  /** The backend is in none any more. */
  leave(backend: string): void {
    this.ofBackends.delete(backend);
  }

  /** Nothing of that host is in it any more. */
  unlinkHost(record: IncidentRecord, host: string): void {
    if (this.ofHosts.get(host) === record) this.ofHosts.delete(host);
  }

  /** It takes nobody in any more. */
  unlink(record: IncidentRecord): void {
    for (const backend of record.backends) {
      if (this.ofBackends.get(backend) === record) this.ofBackends.delete(backend);
    }
    for (const host of record.allHosts) if (this.ofHosts.get(host) === record) this.ofHosts.delete(host);
    for (const [cause, each] of this.ofCauses) if (each === record) this.ofCauses.delete(cause);
  }

  delete(record: IncidentRecord): void {
    this.unlink(record);
    this.records.delete(record.id);
  }

  /**
   * One of the same that ended no longer ago than this, the last of them: what fails again is no other incident. A host
   * that fails again is the same as an outage of several hosts that it was in.
   *
   * @param of its backend, host or cause
   * @param since monotonic ms
   */
  endedLately(by: IncidentBy, of: string, since: number): IncidentRecord | undefined {
    return [...this.records.values()].findLast(
      (record) =>
        record.endedAt !== null && record.endedAt >= since && !record.localFault && isSame(record, by, of),
    );
  }

  /** Who makes room for another: one that is over, or for more than a backend alone the last of those. */
  spare(by: IncidentBy): IncidentRecord | undefined {
    const all = [...this.records.values()];
    const over = all.find(({ open }) => !open);
    return over ?? (by === 'backend' ? undefined : all.findLast((each) => each.by === 'backend'));
  }
}

function isSame(record: IncidentRecord, by: IncidentBy, of: string): boolean {
  switch (by) {
    case 'backend':
      return record.by === 'backend' && record.has(of);
    case 'host':
      return record.by !== 'backend' && record.hasHost(of);
    case 'cause':
      return record.by === 'cause' && record.cause === of;
  }
}
