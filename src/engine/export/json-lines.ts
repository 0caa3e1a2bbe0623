import type { PushBody } from '../../shared/contract.ts';
import { type ExportedRecording, isoTime } from './exported-recording.ts';

/** A line, and when that was: UTC ms. */
interface Line {
  at: number;
  line: object;
}

/**
 * A recording as JSON Lines: one object each, in order of time. `type` says what it is: `recording` (the first one),
 * `status` of a backend (first as it was at the beginning), `event`, `incident`, `marker`, `tick` (how many backends
 * were how) and `message`. `time` is ISO 8601; all other times within are UTC ms, sizes bytes.
 *
 * @param part of all that is written, this is
 */
export function* jsonLines(recording: ExportedRecording, part = 1): Generator<string> {
  const { meta, from, to, first } = recording;
  const { name, version, fleet, scope, messages } = meta;
  const head = {
    type: 'recording',
    time: isoTime(from),
    to: isoTime(to),
    name,
    fleet,
    scope,
    messages,
    version,
  };
  yield text(head);
  for (const [row, { id }] of first.fleet.backends.entries()) {
    yield text({ type: 'status', time: isoTime(from), backend: id, status: first.statuses[row] });
  }
  for (const { at, line } of inOrder([
    told(recording),
    ticks(recording),
    markers(recording),
    messagesOf(recording),
  ])) {
    recording.reach(at, 0, part);
    yield text(line);
  }
}

const text = (line: object): string => `${JSON.stringify(line)}\n`;

function* told(recording: ExportedRecording): Generator<Line> {
  let ids = recording.first.fleet.backends.map(({ id }) => id);
  for (const { at, push } of recording.pushes()) {
    if (push.push === 'fleet') ids = push.fleet.backends.map(({ id }) => id);
    for (const line of linesOf(push, ids, isoTime(at))) yield { at, line };
  }
}

function linesOf(push: PushBody, ids: readonly string[], time: string): object[] {
  switch (push.push) {
    case 'events':
      return push.events
        .filter(({ kind }) => kind !== 'marker')
        .map((event) => ({ type: 'event', time: isoTime(event.at), event }));
    case 'statuses':
      return push.changes.map(([row, status]) => ({
        type: 'status',
        time,
        backend: ids[row] ?? null,
        status,
      }));
    case 'incidents':
      return push.incidents.map((incident) => ({ type: 'incident', time, incident }));
    case 'fleet':
      return push.statuses.map((status, row) => ({
        type: 'status',
        time,
        backend: ids[row] ?? null,
        status,
      }));
    default:
      return [];
  }
}

function* ticks(recording: ExportedRecording): Generator<Line> {
  for (const { at, ...counts } of recording.ticks()) {
    yield { at: at as number, line: { type: 'tick', time: isoTime(at as number), ...counts } };
  }
}

function* markers(recording: ExportedRecording): Generator<Line> {
  for (const { at, ...marker } of recording.markers()) {
    yield { at, line: { type: 'marker', time: isoTime(at), ...marker } };
  }
}

function* messagesOf(recording: ExportedRecording): Generator<Line> {
  for (const { backend, entry } of recording.messages()) {
    const { at, ...message } = entry;
    yield { at, line: { type: 'message', time: isoTime(at), backend, ...message } };
  }
}

/** Takes from whichever is behind the others; of the same time from the one that is named first. */
function* inOrder(lines: readonly Generator<Line>[]): Generator<Line> {
  const heads = lines.map((each) => ({ each, next: each.next() }));
  for (;;) {
    let first: (typeof heads)[number] | null = null;
    for (const head of heads) {
      if (head.next.done) continue;
      if (!first || first.next.done || head.next.value.at < first.next.value.at) first = head;
    }
    if (!first || first.next.done) return;
    yield first.next.value;
    first.next = first.each.next();
  }
}
