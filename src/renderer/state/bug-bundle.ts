import type { Marker } from '../../shared/recording.ts';
import { texts } from '../texts/catalogue.ts';
import type { ExportSubject } from './export-file.ts';

const said = texts.exporting.report;

/** What a report is begun from. */
export interface BugContext {
  subject: Pick<ExportSubject, 'name' | 'fleet' | 'from' | 'to' | 'counts' | 'position'>;
  /** What of it goes into the bundle, UTC ms. */
  range: { from: number; to: number };
  /** Ids; none: all. */
  backends: readonly string[];
  /** Those of the whole recording. */
  markers: readonly Marker[];
}

/** Markers that a report names at most; the bundle has all. */
const MOST_MARKERS = 20;

/** A report in Markdown, with what the console knows filled in and room for what only a person knows. */
export function bugReport({ subject, range, backends, markers }: BugContext): string {
  const marked = markers.filter(({ at }) => at >= range.from && at <= range.to);
  const goTo = subject.position ?? marked[0]?.at ?? range.from;
  return [
    said.what,
    '',
    '',
    said.expected,
    '',
    '',
    said.steps,
    '',
    said.open(subject.name),
    said.goTo(time(goTo)),
    '',
    said.recording,
    '',
    said.fleet(subject.fleet),
    said.span(time(range.from), time(range.to)),
    said.backends(backends.length === 0 ? said.all : backends.join(', ')),
    ...(subject.counts ? [said.events(subject.counts.events, subject.counts.markers)] : []),
    ...(marked.length === 0
      ? []
      : [
          '',
          said.marks,
          '',
          ...marked.slice(0, MOST_MARKERS).map(({ at, by, text }) => said.mark(time(at), by, oneLine(text))),
        ]),
    '',
  ].join('\n');
}

/** "2026-11-21 14:05:00 UTC": a report is read by people elsewhere, and years later. */
const time = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
