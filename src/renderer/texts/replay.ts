import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatCount, plural } from '../../shared/describe/numbers.ts';
import type { RecordingCondition, ReplayStop } from '../../shared/recording.ts';

const stops: Record<ReplayStop, { name: string; one: string }> = {
  event: { name: 'event', one: 'event' },
  breaker: { name: 'breaker', one: 'breaker change' },
  marker: { name: 'marker', one: 'marker' },
  incident: { name: 'incident', one: 'incident' },
  lost: { name: 'lost connection', one: 'lost connection' },
};

/** What a person has to know of the recording that they look at. */
const conditions: Partial<Record<RecordingCondition, string>> = {
  recording: 'still being recorded',
  unfinished: 'cut off: the console was killed while it was made',
  damaged: 'damaged: parts of it cannot be read',
};

/** A recording in the live fleet's place. */
export const replay = {
  badge: 'REPLAY',
  banner: 'A recording is shown, not the live fleet',
  recorded: (edges: string) => `recorded ${edges}`,
  actionsOff: 'actions are off',
  /** Where something could be done in the live fleet. */
  why: 'This is a recording: actions are off.',
  conditions,
  back: 'Back to live',
  backTitle: 'Leave the recording and show the live fleet',
  title: (title: string) => `REPLAY · ${title}`,
  staleAge: (age: string) => ` – for ${age}; what you see is of the recording, trying again`,

  bar: 'Replay',
  toStart: 'To the start',
  toStartTitle: 'To the start (Home)',
  play: 'Play',
  pause: 'Pause',
  playTitle: 'Play or pause (Space)',
  speed: 'Speed',
  speedTitle: 'Recorded seconds in one',
  times: (speed: number) => `${speed}×`,
  stops,
  stop: 'Jump to',
  next: (stop: ReplayStop) => `Next ${stops[stop].one}`,
  previous: (stop: ReplayStop) => `Last ${stops[stop].one} before`,
  noStop: (stop: ReplayStop, direction: 1 | -1) =>
    `No ${direction === 1 ? 'later' : 'earlier'} ${stops[stop].one} in this recording.`,
  notDone: (why: string) => `Not done: ${why}.`,

  /** Where charts of all of it are empty. */
  unplayed: 'Charts fill as it is played (Space).',
  scrubber: 'Position in the recording',
  /** For a screen reader: where it stands, and how the fleet was then. */
  at: (time: string, running: string, length: string, health: string) =>
    `${time}, ${running} of ${length}${health === '' ? '' : `, ${health}`}`,
  health: (down: number, degraded: number) =>
    [down > 0 ? `${formatCount(down)} down` : '', degraded > 0 ? `${formatCount(degraded)} degraded` : '']
      .filter((part) => part !== '')
      .join(', ') || 'nothing down',
  wasSo: (health: string) => ` · ${health}`,
  notRecorded: 'nothing recorded',
  markerAt: (text: string, by: string) => `“${text}”, ${by}`,
  moreMarkers: (count: number) => `and ${plural(count, 'marker')} more`,

  ofLength: (length: string) => `/ ${length}`,
  timeTitle: 'Go to a time (click to write one)',
  timeName: (running: string, length: string) => `${running} of ${length}. Go to a time`,
  timeForm: 'Go to a time',
  time: { utc: 'Time in UTC', local: 'Local time' } satisfies Record<ClockZone, string>,
  timeHint: '14:05:00 or +1:30',
  timeWrong: (example: string) => `No time of this recording. Write ${example}, or +1:30 from its start.`,
  go: 'Go',

  mark: '+ Marker',
  markTitle: 'Put a marker into this recording at this moment (m)',
  markForm: 'Marker',
  markNothing: 'Write what is to be found again.',
  markSave: 'Mark',
  export: 'Export…',
  exportTitle: 'Hand over this recording or a part of it',

  refused: (recording: string, why: string) => `“${recording}” cannot be replayed: ${why}.`,
  loading: 'Opening the recording…',

  words: 'replay recording scrub playback',
  commands: {
    toggle: 'Play or pause the recording',
    back: 'Back to live',
    backWords: 'leave close replay recording',
    later: 'Five seconds on',
    earlier: 'Five seconds back',
    muchLater: 'A minute on',
    muchEarlier: 'A minute back',
    nextEvent: 'Next event',
    lastEvent: 'Last event before',
    nextBreaker: 'Next breaker change',
    lastBreaker: 'Last breaker change before',
    start: 'To the start of the recording',
    end: 'To the end of the recording',
    mark: 'Put a marker into the recording…',
    export: 'Export the recording…',
    open: 'Open recording…',
    /** @param facts what tells it from others, such as when it was recorded */
    openOne: (name: string, facts: readonly string[]) => `Open recording ${[name, ...facts].join(', ')}`,
    openWords: 'replay play',
    faster: 'Replay faster',
    slower: 'Replay slower',
  },
} as const;
