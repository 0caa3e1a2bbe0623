import type { BackendStatus } from '../../shared/backend.ts';
import type { FleetInfo } from '../../shared/contract.ts';
import { type Disposable, DisposableStore } from '../../shared/disposable.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Clock } from '../clock.ts';
import type { Fleet } from './fleet.ts';
import type { Standing } from './incident-record.ts';
import { Incidents } from './incidents.ts';

/** Tells the incidents of a fleet what happens in it. What a local fault hides from the timeline it hides from them. */
export class IncidentWatch implements Disposable {
  readonly incidents: Incidents;
  private readonly owned = new DisposableStore();
  /** Backends by host, of the fleet as it was counted last. */
  private readonly hosts = new Map<string, number>();
  private counted: FleetInfo | null = null;

  constructor(
    clock: Clock,
    private readonly fleet: Fleet,
  ) {
    this.incidents = this.owned.add(
      new Incidents(clock, fleet.timeline, {
        get size() {
          return fleet.size;
        },
        sizeOfHost: (host) => this.sizeOfHost(host),
        has: (backend) => fleet.has(backend),
        groupOf: (backend) => fleet.info.backends[fleet.rowOf(backend)]?.group ?? null,
        standingOf: (backend) => {
          const row = fleet.rowOf(backend);
          return row < 0 ? { standing: 'aside', nextDial: null } : standingOf(fleet.status(row));
        },
        onEvent: (body) => fleet.events.add(body),
      }),
    );
    this.owned.add(fleet.events.onEvent((event) => this.take(event)));
    this.owned.add(fleet.faults.onChange((fault) => this.incidents.localFault(fault !== null)));
    this.owned.add(
      fleet.onChange((row) => {
        const id = fleet.ids[row];
        if (id !== undefined) this.incidents.changed(id);
      }),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  private sizeOfHost(host: string): number {
    const { info } = this.fleet;
    if (this.counted !== info) {
      this.counted = info;
      this.hosts.clear();
      for (const each of info.backends) this.hosts.set(each.host, (this.hosts.get(each.host) ?? 0) + 1);
    }
    return this.hosts.get(host) ?? 0;
  }

  private take(event: FleetEvent): void {
    switch (event.kind) {
      case 'lost':
      case 'dial-failed': {
        // If it does not come back, the dials that follow say so.
        if (event.kind === 'lost' && isOrderly(event.outcome)) return;
        const host = this.fleet.info.backends[this.fleet.rowOf(event.backend)]?.host;
        if (host !== undefined)
          this.incidents.failed(event.backend, host, event.outcome, event.kind === 'lost');
        return;
      }
      case 'breaker':
        if (event.to === 'open') this.incidents.tripped(event.backend);
        return;
    }
  }
}

/** A server that ends connections in good order, after an hour say, does so all day long: that is no outage. */
const isOrderly = ({ kind, code, failure }: Outcome): boolean =>
  kind === 'close' && (code === 1000 || code === 1001) && !failure;

/** What an incident makes of a backend's status. Times are UTC ms. */
export function standingOf({ state, breaker }: BackendStatus): {
  standing: Standing;
  nextDial: number | null;
} {
  switch (state.phase) {
    case 'open':
      return { standing: state.ready ? 'back' : 'waiting', nextDial: null };
    case 'queued':
    case 'waiting':
      return { standing: 'waiting', nextDial: state.until };
    case 'connecting':
    case 'closing':
      return { standing: 'waiting', nextDial: null };
    case 'blocked':
      // Whoever isolated it knows that it is down.
      return breaker.state === 'isolated'
        ? { standing: 'aside', nextDial: null }
        : { standing: 'blocked', nextDial: state.until };
    case 'stopped':
      return { standing: 'stopped', nextDial: null };
    case 'idle':
    case 'paused':
      return { standing: 'aside', nextDial: null };
  }
}
