import type { EventBody } from '../../shared/event.ts';
import { anOutcome } from '../../shared/fixtures.ts';
import type { Incident } from '../../shared/incident.ts';
import { Timeline } from '../clock.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { Standing } from './incident-record.ts';
import { Incidents } from './incidents.ts';

export const restart = anOutcome({ code: 1012, text: '1012 service restart' });
export const refused = anOutcome({
  kind: 'network',
  code: 'ECONNREFUSED',
  text: 'ECONNREFUSED connection refused',
});

/** A fleet in which every backend stands where it was last put. */
export class World {
  readonly clock = new VirtualClock();
  readonly events: EventBody[] = [];
  readonly told: Incident[] = [];
  readonly incidents: Incidents;
  size = 50;
  sizeOfHost = 50;
  /** By backend. */
  readonly groups = new Map<string, string>();
  private readonly standings = new Map<string, { standing: Standing; nextDial: number | null }>();

  constructor() {
    const { standings, events } = this;
    const size = () => this.size;
    this.incidents = new Incidents(this.clock, new Timeline(this.clock), {
      get size() {
        return size();
      },
      sizeOfHost: () => this.sizeOfHost,
      has: (backend) => standings.has(backend),
      groupOf: (backend) => this.groups.get(backend) ?? null,
      standingOf: (backend) => standings.get(backend) ?? { standing: 'aside', nextDial: null },
      onEvent: (body) => events.push(body),
    });
    this.incidents.onChange(({ changed }) => this.told.push(...changed));
  }

  lose(backend: string, host: string, outcome = restart, connected = true): void {
    this.standings.set(backend, { standing: 'waiting', nextDial: null });
    this.incidents.failed(backend, host, outcome, connected);
    this.incidents.changed(backend);
  }

  put(backend: string, standing: Standing, nextDial: number | null = null): void {
    this.standings.set(backend, { standing, nextDial });
    this.incidents.changed(backend);
  }

  /** As the timeline was told. */
  get incidentStates(): string[] {
    return this.events.flatMap((event) => (event.kind === 'incident' ? event.state : []));
  }

  get open(): Incident[] {
    return this.incidents.list().filter(({ endedAt }) => endedAt === null);
  }
}

export const ids = (count: number, prefix = 'b'): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);
