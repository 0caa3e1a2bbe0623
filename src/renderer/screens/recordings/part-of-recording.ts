import type { ClockZone } from '../../../shared/describe/clock-zone.ts';
import type { RecordingFile } from '../../../shared/recording.ts';
import { texts } from '../../texts/catalogue.ts';
import { readTimeField, writeTimeField } from '../time-field.ts';

const said = texts.recordings;

type Span = Pick<RecordingFile, 'from' | 'to'>;

/** What a person wrote to say which part of a recording is meant. */
export interface WrittenPart {
  from: string;
  to: string;
  /** Ids with commas between; empty: all. */
  only: string;
}

/** A part as the engine takes it: UTC ms, up to but not including `to`. */
export interface RecordingPart {
  from: number;
  to: number;
  backends: string[] | null;
}

export type PartProblems = Partial<Record<'from' | 'to' | 'both', string>>;

const SECOND = 1_000;

/** The whole span in whole seconds, none of it cut off. */
export const writePart = ({ from, to }: Span, zone: ClockZone): WrittenPart => ({
  from: writeTimeField(from, zone),
  to: writeTimeField(Math.ceil(to / SECOND) * SECOND, zone),
  only: '',
});

/** Never more than there is: what is written at its edges means the edge itself. */
export function readPart(
  written: WrittenPart,
  whole: Span,
  zone: ClockZone,
): { part: RecordingPart; problems: null } | { part: null; problems: PartProblems } {
  const from = readTimeField(written.from, zone);
  const to = readTimeField(written.to, zone);
  if (!from.ok || !to.ok) {
    return {
      part: null,
      problems: {
        ...(from.ok ? {} : { from: said.timeProblems[from.error] }),
        ...(to.ok ? {} : { to: said.timeProblems[to.error] }),
      },
    };
  }
  if (from.value >= to.value) return { part: null, problems: { both: said.timeProblems.order } };
  if (to.value <= whole.from || from.value > whole.to) {
    return { part: null, problems: { both: said.timeProblems.outside } };
  }
  const backends = written.only
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  return {
    part: {
      from: Math.max(from.value, whole.from),
      // What happened at the very end is in it.
      to: to.value > whole.to ? whole.to + 1 : to.value,
      backends: backends.length === 0 ? null : [...new Set(backends)],
    },
    problems: null,
  };
}
