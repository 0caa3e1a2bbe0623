import { formatBytes, plural } from '../../shared/describe/numbers.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { Incident } from '../../shared/incident.ts';
import type { RedactionCount } from '../../shared/recording.ts';
import { formatDuration } from '../../shared/units.ts';
import { eventLine } from './event-line.ts';
import { type ExportedRecording, isoTime } from './exported-recording.ts';

/** Lines of the timeline, and backends that are named, at most: a report is read by a person. */
const MOST_LINES = 200;
const MOST_BACKENDS = 50;
/** What is on the timeline of a report before all else, and what only where there is room. */
const TELLING: readonly FleetEvent['kind'][] = [
  'marker',
  'incident',
  'breaker',
  'local-fault',
  'action',
  'stopped',
  'fleet',
  'console',
];
const REST: readonly FleetEvent['kind'][] = [
  'lost',
  'degraded',
  'address',
  'resume',
  'dial-failed',
  'opened',
];

export interface ReportOrder {
  /** What a person wrote; empty where nobody did. */
  title: string;
  text: string;
  redactions: readonly RedactionCount[];
  /** What else is in the bundle. */
  files: readonly { name: string; bytes: number; what: string }[];
}

/** Of one backend, what went wrong with it. */
interface Trouble {
  lost: number;
  failed: number;
  reconnects: number;
  trips: number;
  stopped: boolean;
}

/** A report on what was recorded in Markdown, filled in as far as a console can; a person writes the rest. */
export function reportText(recording: ExportedRecording, order: ReportOrder): string {
  const { meta, from, to, first } = recording;
  const seen = lookThrough(recording);
  const affected = [...seen.trouble].sort(([, a], [, b]) => weight(b) - weight(a));
  const scope = meta.scope === null ? 'the whole fleet' : plural(meta.scope.length, 'backend');
  const sections = [
    `# ${order.title || `Trouble in ${line(meta.fleet)}`}`,
    order.text || '_What was done, what was expected, and what happened instead._',
    [
      '## What and when',
      '',
      `- Fleet: ${line(meta.fleet)}, ${plural(first.fleet.backends.length, 'backend')}; recorded: ${scope}`,
      `- From ${isoTime(from)} to ${isoTime(to)} (UTC), ${formatDuration(to - from)}`,
      `- Recording: "${line(meta.name)}" by ${line(meta.by)}; messages: ${meta.messages}`,
      `- Lost connections: ${seen.lost}; dials that failed: ${seen.failed}; reconnects: ${seen.reconnects}; breakers that opened: ${seen.trips}`,
    ].join('\n'),
    section('Affected backends', affectedTable(affected)),
    section(
      'Incidents',
      [...seen.incidents.values()].map((incident) => incidentLine(incident)),
    ),
    section('Timeline', timeline(seen.events, seen.leftOut)),
    section('Environment', [
      `- Wirewatch ${line(meta.version)}`,
      ...Object.entries(meta.environment).map(([name, value]) => `- ${line(name)}: ${line(value)}`),
      `- Configuration: ${line(meta.configurationHash)}`,
    ]),
    section(
      'Taken out by redaction',
      order.redactions.map(({ rule, place, count }) => `- ${line(rule)}, in ${line(place)}: ${count}`),
    ),
    section(
      'In this bundle',
      order.files.map(({ name, bytes, what }) => `- \`${name}\` (${formatBytes(bytes)}): ${what}`),
    ),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

interface Seen {
  events: FleetEvent[];
  /** Events for which there was no room. */
  leftOut: number;
  incidents: Map<number, Incident>;
  trouble: Map<string, Trouble>;
  lost: number;
  failed: number;
  reconnects: number;
  trips: number;
}

function lookThrough(recording: ExportedRecording): Seen {
  const seen: Seen = {
    events: [],
    leftOut: 0,
    incidents: new Map(
      recording.first.incidents.filter(({ endedAt }) => endedAt === null).map((each) => [each.id, each]),
    ),
    trouble: new Map(),
    lost: 0,
    failed: 0,
    reconnects: 0,
    trips: 0,
  };
  const told = new Timeline();
  for (const { push } of recording.pushes()) {
    if (push.push === 'incidents') for (const each of push.incidents) seen.incidents.set(each.id, each);
    if (push.push !== 'events') continue;
    for (const event of push.events) {
      count(seen, event);
      told.add(event);
    }
  }
  const marks = new Set(
    told.events().map((event) => (event.kind === 'marker' ? `${event.at} ${event.text}` : '')),
  );
  for (const { at, by, text, backend } of recording.markers()) {
    // One that was added while it was replayed is on no timeline.
    if (marks.has(`${at} ${text}`)) continue;
    told.add({ sequence: 0, at, kind: 'marker', actor: { name: by, session: '' }, text, backend });
  }
  seen.events = told.events();
  seen.leftOut = told.leftOut;
  return seen;
}

/** Keeps the telling ones, of others as many as there is room for. */
class Timeline {
  private readonly telling: FleetEvent[] = [];
  private readonly rest: FleetEvent[] = [];
  private count = 0;

  add(event: FleetEvent): void {
    this.count++;
    const into = TELLING.includes(event.kind) ? this.telling : this.rest;
    if (into.length < MOST_LINES) into.push(event);
  }

  events(): FleetEvent[] {
    const room = MOST_LINES - this.telling.length;
    const rest = [...this.rest].sort((a, b) => REST.indexOf(a.kind) - REST.indexOf(b.kind)).slice(0, room);
    return [...this.telling, ...rest].sort((a, b) => a.at - b.at || a.sequence - b.sequence);
  }

  get leftOut(): number {
    return this.count - this.events().length;
  }
}

function count(seen: Seen, event: FleetEvent): void {
  const of = (backend: string): Trouble => {
    const there = seen.trouble.get(backend) ?? {
      lost: 0,
      failed: 0,
      reconnects: 0,
      trips: 0,
      stopped: false,
    };
    seen.trouble.set(backend, there);
    return there;
  };
  if (event.kind === 'lost') {
    seen.lost++;
    of(event.backend).lost++;
  } else if (event.kind === 'dial-failed') {
    seen.failed++;
    of(event.backend).failed++;
  } else if (event.kind === 'opened' && event.reconnect !== null) {
    seen.reconnects++;
    of(event.backend).reconnects++;
  } else if (event.kind === 'breaker' && event.to === 'open' && event.from !== 'half-open') {
    seen.trips++;
    of(event.backend).trips++;
  } else if (event.kind === 'stopped') of(event.backend).stopped = true;
}

const weight = ({ lost, failed, trips, stopped }: Trouble): number =>
  lost + failed + trips * 5 + (stopped ? 10 : 0);

function affectedTable(affected: readonly [string, Trouble][]): string[] {
  if (affected.length === 0) return [];
  const more = affected.length - MOST_BACKENDS;
  return [
    '| backend | lost | dials failed | reconnects | breaker opened | |',
    '|---|---:|---:|---:|---:|---|',
    ...affected
      .slice(0, MOST_BACKENDS)
      .map(
        ([id, { lost, failed, reconnects, trips, stopped }]) =>
          `| ${line(id)} | ${lost} | ${failed} | ${reconnects} | ${trips} | ${stopped ? 'stopped' : ''} |`,
      ),
    ...(more > 0 ? ['', `and ${plural(more, 'more backend', 'more backends')}`] : []),
  ];
}

function incidentLine({ id, since, endedAt, host, backend, cause, lost }: Incident): string {
  const of = line(backend ?? host ?? 'several hosts');
  const end = endedAt === null ? 'still open at the end' : `lasted ${formatDuration(endedAt - since)}`;
  return `- ${isoTime(since)}: incident ${id}, ${plural(lost, 'backend')} of ${of}: ${line(cause.text)}; ${end}`;
}

const timeline = (events: readonly FleetEvent[], leftOut: number): string[] => [
  ...events.map((event) => `- ${isoTime(event.at)} ${line(eventLine(event))}`),
  ...(leftOut > 0 ? [`- and ${plural(leftOut, 'more event')}: see events.jsonl`] : []),
];

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `## ${title}\n\n${lines.join('\n')}`;

/** A peer's words on one line, where Markdown means nothing. */
const line = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>#|~]/g, (char) => `\\${char}`);
