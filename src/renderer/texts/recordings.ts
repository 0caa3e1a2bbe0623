import { formatBytes, formatCount, formatShort, plural } from '../../shared/describe/numbers.ts';
import { formatElapsed } from '../../shared/describe/time.ts';
import type { MessageCapture, RecordingCondition } from '../../shared/recording.ts';

const GIB = 2 ** 30;
/** "1.3 MiB", "2 GiB": recordings grow larger than what else is counted in bytes. */
const size = (bytes: number): string =>
  bytes >= GIB ? `${formatShort(bytes / GIB)} GiB` : formatBytes(bytes);

/** How much of messages is recorded, as a choice and in the table. */
const captures: Record<MessageCapture, { name: string; does: string; short: string }> = {
  none: {
    name: 'Nothing',
    does: 'Counts, rates, states and events are recorded, but no single message.',
    short: 'no messages',
  },
  metadata: {
    name: 'Sizes and times',
    does: 'When each message came or went, how large it was and of which kind; nothing of what it said.',
    short: 'sizes and times',
  },
  payloads: {
    name: 'Beginnings of payloads',
    does: 'And how each began. Configured secrets, tokens and what looks like a credential are taken out before anything is written; other personal data in a payload is kept.',
    short: 'payloads',
  },
};

const conditions: Record<RecordingCondition, string> = {
  recording: 'being recorded',
  whole: 'whole',
  unfinished: 'unfinished',
  newer: 'from a newer Wirewatch',
  foreign: 'no recording',
  damaged: 'damaged',
};

/** Making recordings, and the page that lists them. */
export const recordings = {
  title: 'Recordings',
  back: 'Back to the fleet',
  open: 'Recordings',
  openTitle: 'Recordings: replay, cut, export, compare (g r)',

  record: 'Record',
  recordTitle: 'Record what happens (o starts and stops at once)',
  recording: 'REC',
  /** Always in view while something is recorded. */
  progress: (bytes: number, elapsed: number) => `${formatElapsed(elapsed)} · ${size(bytes)}`,
  several: (count: number) => `×${formatCount(count)}`,
  recordingName: (names: readonly string[]) => `Recording ${names.join(', ')}. Stop, or record more`,
  flight: {
    since: (minutes: number) => `flight recorder ${minutes} min`,
    on: 'flight recorder on',
    off: 'flight recorder off',
    none: 'no recorder',
    title: 'Flight recorder',
    explains: (minutes: number) =>
      `Always keeps the last ${minutes} minutes, so that they can be saved after the fact.`,
    has: (ms: number, bytes: number) => `It has ${formatElapsed(ms)}, ${size(bytes)}.`,
    empty: 'It has nothing yet.',
    turnOn: 'Turn on',
    turnOff: 'Turn off',
    turnedOn: 'The flight recorder is on.',
    turnedOff: 'The flight recorder is off, and what it had is gone.',
  },

  making: 'Being recorded',
  stop: 'Stop',
  stopOne: (name: string) => `Stop recording ${name}`,
  limits: (bytes: number, ms: number) => `of at most ${size(bytes)} and ${formatElapsed(ms)}`,
  began: (name: string) => `Recording “${name}”.`,
  ended: (name: string, bytes: number) => `“${name}” is recorded, ${size(bytes)}.`,
  allEnded: (count: number, bytes: number) => `${plural(count, 'recording')} ended, ${size(bytes)}.`,
  stopAll: (count: number) => `Stop all ${formatCount(count)}`,
  stopAllSure: (count: number) => `Press again to stop all ${formatCount(count)}`,
  most: (count: number) => `${formatCount(count)} at once is all there can be: stop one first.`,
  pressAgain: (name: string) => `Press o again to stop recording “${name}”.`,
  notDone: (why: string) => `Not done: ${why}.`,

  saveLast: 'Save the last',
  minutes: (count: number) => `${count} min`,
  saveMinutes: (count: number) => `Save the last ${plural(count, 'minute')}`,
  saved: (name: string) => `Saved as “${name}”.`,

  start: 'Start recording',
  newOne: 'New recording',
  name: 'Name',
  nameHint: 'The fleet and the time',
  scope: 'Backends',
  scopes: {
    fleet: (count: number) => `the whole fleet (${formatCount(count)})`,
    marked: (count: number) => `marked in the table (${formatCount(count)})`,
    shown: (count: number) => `shown by the filter (${formatCount(count)})`,
    selected: (name: string) => `only ${name}`,
  },
  messages: 'Of messages',
  captures,
  /** Before the start, of those that are to be recorded with their payloads. */
  withheld: (count: number, of: number) =>
    `${count === of ? (of === 1 ? 'It is' : `All ${formatCount(of)} are`) : `${formatCount(count)} of ${formatCount(of)} are`} recorded without payloads, only with sizes and times: payloads need inspector: true of a backend in the fleet file.`,
  ends: 'Ends at the latest',
  after: 'after',
  orAt: 'or at',
  lengths: [
    [600_000, '10 minutes'],
    [3_600_000, '1 hour'],
    [28_800_000, '8 hours'],
    [86_400_000, '1 day'],
    [604_800_000, '7 days'],
  ],
  sizes: [
    [268_435_456, '256 MiB'],
    [2_147_483_648, '2 GiB'],
    [8_589_934_592, '8 GiB'],
    [68_719_476_736, '64 GiB'],
  ],
  cannot: (why: string) => `Nothing can be recorded: ${why}.`,
  mayNotAct: 'Only while the console shows live data and this page may act.',

  import: 'Import…',
  importTitle: 'Add a recording from a file; it can also be dropped anywhere into this window',
  drop: 'Drop the recording to import it',
  importing: (name: string, share: number) => `Importing ${name}, ${Math.floor(share * 100)} %`,
  cancelImport: 'Cancel the import',
  lookingInto: (name: string) => `Looking into ${name}…`,
  imported: (name: string, copyOf: string | null) =>
    copyOf === null ? `“${name}” is imported.` : `“${name}” is imported: it is a copy of “${copyOf}”.`,
  notImported: (name: string, why: string) => `${name} was not imported: ${why}.`,
  foreignFile: 'it is no recording of Wirewatch',
  emptyFile: 'it is empty',
  notTaken: 'the console did not take it',
  oneAtATime: 'another file is being imported',
  cancelled: 'cancelled',

  none: 'Nothing is recorded yet',
  noneExplains:
    'A recording keeps what the fleet did, with every count, event and marker, so that it can be replayed later on these same screens, cut, compared with another, and handed over with a bug report.',
  noneHow:
    'Start one with Record, or by pressing o. What just happened can be saved from the flight recorder.',
  reading: 'Reading the folder…',
  unreadable: (why: string) => `The recordings could not be listed: ${why}.`,
  tryAgain: 'Try again',
  columns: {
    choose: 'Compare',
    name: 'Name',
    fleet: 'Fleet',
    when: 'Recorded',
    length: 'Length',
    size: 'Size',
    scope: 'Scope',
    events: 'Events',
    markers: 'Markers',
    condition: 'Condition',
    actions: 'Actions',
  },
  choose: (name: string) => `Compare ${name}`,
  wholeFleet: (count: number) => `whole fleet (${formatCount(count)})`,
  fleet: 'whole fleet',
  part: (count: number) => plural(count, 'backend'),
  /** Between two facts of a line. */
  facts: (...facts: readonly string[]) => facts.join(' · '),
  also: (fact: string) => ` · ${fact}`,
  elsewhere: 'opened from elsewhere',
  origins: {
    copy: (name: string) => `copy of “${name}”`,
    file: (name: string) => `file ${name}`,
    part: (name: string) => `part of “${name}”`,
    imported: (when: string) => `imported ${when}`,
  },
  conditions,
  count: (files: number, bytes: number) => `${plural(files, 'recording')}, ${size(bytes)}`,

  replay: 'Open',
  replayOne: (name: string) => `Open ${name}`,
  more: 'More',
  moreOf: (name: string) => `More for ${name}`,
  rename: 'Rename…',
  renameOne: (name: string) => `New name of ${name}`,
  renamed: (name: string) => `It is called “${name}” now.`,
  save: 'Save',
  cancel: 'Cancel',
  cut: 'Cut…',
  export: 'Export…',
  bundle: 'Bug bundle…',
  verify: 'Verify',
  delete: 'Delete',
  deleted: (name: string) => `“${name}” is deleted.`,
  restored: (name: string) => `“${name}” is back.`,

  verifying: 'Looking at every row…',
  cancelVerify: 'Cancel the check',
  /** How far something has come, 0 to 1. */
  share: (done: number) => `${formatCount(Math.floor(done * 100))} %`,
  verified: ({
    frames,
    events,
    messages,
    longestGap,
  }: {
    frames: number;
    events: number;
    messages: number;
    longestGap: number;
  }) =>
    `Whole: ${plural(frames, 'frame')}, ${plural(events, 'event')}, ${plural(messages, 'message')}; the longest gap is ${formatElapsed(longestGap)}.`,
  faulty: (count: number) => `${plural(count, 'problem')}:`,

  compare: 'Compare…',
  compareHint: 'Tick two recordings to compare them',
  twoTicked: 'Two recordings are compared at a time: untick one of those that are ticked first.',
  ticked: (before: string, after: string) => `${before} with ${after}`,
  tickedOne: (name: string) => `${name} with … (tick another)`,
  compareTwo: (before: string, after: string) => `Compare ${before} with ${after}`,

  cutTitle: (name: string) => `Cut “${name}”`,
  cutExplains: 'Makes a recording of its own of a part; this one stays as it is.',
  cutName: (name: string) => `${name}, part`,
  from: 'From',
  to: 'To',
  inClock: { utc: 'in UTC', local: 'in local time' },
  only: 'Only backends',
  onlyHint: 'All; or ids, separated by commas',
  cutNow: 'Cut',
  cutting: 'Cutting…',
  wasCut: (name: string) => `“${name}” is made.`,
  timeProblems: {
    form: 'Write the time as 2026-11-21 14:05:00.',
    none: 'There is no such time on this clock.',
    order: 'The end has to be after the beginning.',
    outside: 'There is nothing of this recording between these times.',
  },

  commandWords: 'record recording capture replay tape',
  commands: {
    open: 'Recordings',
    new: 'New recording…',
    toggle: 'Start or stop recording',
    saveRecent: (minutes: number) => `Save the last ${minutes} minutes as a recording`,
    flight: { on: 'Turn the flight recorder on', off: 'Turn the flight recorder off' },
    import: 'Import a recording from a file…',
  },
} as const;
