import { z } from 'zod';
import type { Actor } from './backend.ts';
import type { Health } from './health.ts';
import { LAST_TIME } from './range.ts';

/*
 * A recording is one file: what pages were told, in order, so that it can be shown again on the same screens. All
 * times are UTC ms by the engine's clock, all sizes bytes.
 */

/** Ending of a recording's file name. */
export const RECORDING_EXTENSION = '.wwr';

/** What is kept of messages: nothing, when and how large each was, or that and the beginning of those shown. */
export const MESSAGE_CAPTURES = ['none', 'metadata', 'payloads'] as const;
export type MessageCapture = (typeof MESSAGE_CAPTURES)[number];

const MIB = 2 ** 20;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What a recording may grow to unless a person says otherwise, and at most. */
export const DEFAULT_MAX_BYTES = 2_048 * MIB;
export const MOST_BYTES = 64 * 1_024 * MIB;
export const LEAST_BYTES = MIB;
/** How long one may go on unless a person says otherwise, and at most. */
export const DEFAULT_MAX_DURATION = 8 * HOUR;
export const MOST_DURATION = 7 * 24 * HOUR;
/** Of a payload no more is kept. */
export const DEFAULT_PAYLOAD_BYTES = 4_096;
export const MOST_PAYLOAD_BYTES = 16_384;
/** Recordings that are made at once. */
export const MOST_RECORDINGS = 8;
/** ms that the flight recorder goes back. */
export const FLIGHT_SPAN = 30 * MINUTE;

export const recordingIdSchema = z.string().min(1).max(200);
const nameSchema = z.string().trim().min(1).max(100);
const backendsSchema = z.array(z.string().min(1).max(200)).min(1).max(20_000);
const timeSchema = z.number().int().min(0).max(LAST_TIME);

/** What is to be recorded. */
export const recordingStartSchema = z.strictObject({
  /** Without it, the fleet's name and the time. */
  name: nameSchema.optional(),
  /** Ids; without it, the whole fleet, with backends that come into it later. */
  backends: backendsSchema.optional(),
  messages: z.enum(MESSAGE_CAPTURES).default('none'),
  payloadBytes: z.number().int().min(1).max(MOST_PAYLOAD_BYTES).default(DEFAULT_PAYLOAD_BYTES),
  maxBytes: z.number().int().min(LEAST_BYTES).max(MOST_BYTES).default(DEFAULT_MAX_BYTES),
  /** ms. */
  maxDuration: z.number().int().min(1_000).max(MOST_DURATION).default(DEFAULT_MAX_DURATION),
});
export type RecordingOrder = z.output<typeof recordingStartSchema>;

/** A part of a recording, or of what the flight recorder has. */
export const recordingCutSchema = z.strictObject({
  recording: recordingIdSchema,
  /** UTC ms, from `from` up to `to`. */
  from: timeSchema,
  to: timeSchema,
  backends: backendsSchema.optional(),
  name: nameSchema.optional(),
});

export const recordingRenameSchema = z.strictObject({ recording: recordingIdSchema, name: nameSchema });

/** The last minutes, after the fact. */
export const saveRecentSchema = z.strictObject({
  /** ms back from now. */
  last: z.number().int().min(1_000).max(FLIGHT_SPAN),
  name: nameSchema.optional(),
});

/** One that is being made. */
export interface RecordingProgress {
  /** Name of its file without the ending. */
  id: string;
  name: string;
  startedAt: number;
  by: Actor;
  /** How many backends; `null`: the whole fleet. */
  backends: number | null;
  messages: MessageCapture;
  /** Of the file so far. */
  bytes: number;
  maxBytes: number;
  maxDuration: number;
  markers: number;
  /** Why it will end soon, or what it had to leave out: one line; `null` when all is well. */
  warning: string | null;
}

/** What is always recorded, for {@link FLIGHT_SPAN}. */
export interface FlightRecorder {
  on: boolean;
  /** The oldest that can be saved; `null` while there is nothing. */
  since: number | null;
  bytes: number;
  maxBytes: number;
}

/** How the recorder is, pushed when it changes and once a second while something is being recorded. */
export interface RecorderState {
  recordings: RecordingProgress[];
  flight: FlightRecorder;
  /** Why nothing can be recorded at present, one line; `null` when it can. */
  problem: string | null;
}

/**
 * `recording`: being made. `whole`. `unfinished`: the console was killed; all but its last second is there.
 * `newer`: of a later Wirewatch. `foreign`: no recording. `damaged`.
 */
export type RecordingCondition = 'recording' | 'whole' | 'unfinished' | 'newer' | 'foreign' | 'damaged';

/** A file in the folder of recordings. */
export interface RecordingFile {
  /** Name of the file without its ending: another one once it is renamed. */
  id: string;
  /** What a link names it by, taken wherever an id is: stays when it is renamed. Of an older file its id. */
  key: string;
  name: string;
  condition: RecordingCondition;
  /** What is the matter, one line for people; `null` for `whole` and `recording`. */
  problem: string | null;
  bytes: number;
  /** Of the fleet; empty where it cannot be read, as what follows is 0 then. */
  fleet: string;
  from: number;
  to: number;
  /** In its scope; `null`: the whole fleet. */
  scope: number | null;
  /** In the fleet at its beginning, as far as it is recorded. */
  backends: number;
  messages: MessageCapture;
  events: number;
  markers: number;
  /** Not in the folder of recordings, but opened from elsewhere. */
  elsewhere: boolean;
  /** When a page brought it into the folder, UTC ms; `null` where it was made there. */
  importedAt: number | null;
  /** Name of the one that it is the same as; `null` where it is no copy, or the only one left. */
  copyOf: string | null;
  /** The key of that, also where it is gone. */
  copyOfKey: string | null;
  /** Name of the one that it is a part of, as it was if that is gone; `null` where it was recorded so. */
  cutOf: string | null;
}

/** What looking at every row of a file came to. */
export interface RecordingCheck {
  recording: string;
  /** One line each; none when it is whole. */
  problems: string[];
  frames: number;
  pushes: number;
  events: number;
  messages: number;
  /** Longest time without a frame, ms. */
  longestGap: number;
}

/** What takes long of what a page can ask for. */
export const RECORDING_JOBS = ['export', 'cut', 'verify', 'compare'] as const;

/** How far something has come that a page asked for of a recording, and that takes long. */
export interface RecordingJob {
  job: (typeof RECORDING_JOBS)[number];
  /** Of two that are compared, the one before. */
  recording: string;
  /** 0 to 1; `null` where that is not known. */
  done: number | null;
}

/** A moment that a person wants to find again. */
export interface Marker {
  id: number;
  at: number;
  by: string;
  text: string;
  backend: string | null;
}

// --- replay ---

export const REPLAY_SPEEDS = [0.5, 1, 2, 4, 10, 30, 100] as const;

/** What is told of the recording that a page shows. */
export interface ReplayState {
  recording: string;
  /** See {@link RecordingFile.key}. */
  key: string;
  name: string;
  fleet: string;
  from: number;
  to: number;
  /** What is on screen is as of then. */
  position: number;
  playing: boolean;
  /** Recorded seconds in one. */
  speed: number;
  condition: RecordingCondition;
}

/** Where to go on from. `event`: the next or last of any kind; others: the next or last one of that kind. */
export const REPLAY_STOPS = ['event', 'breaker', 'marker', 'incident', 'lost'] as const;
export type ReplayStop = (typeof REPLAY_STOPS)[number];

export const replayControlSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('play') }),
  z.strictObject({ do: z.literal('pause') }),
  z.strictObject({ do: z.literal('seek'), to: timeSchema }),
  z.strictObject({ do: z.literal('speed'), speed: z.number().min(0.5).max(100) }),
  /** Stops there, paused. */
  z.strictObject({
    do: z.literal('step'),
    direction: z.union([z.literal(1), z.literal(-1)]),
    stop: z.enum(REPLAY_STOPS),
  }),
]);
export type ReplayControl = z.output<typeof replayControlSchema>;

/** What the scrubber shows: equal parts of the recording's span. */
export interface RecordingOverview {
  from: number;
  to: number;
  /** ms of a part. */
  step: number;
  /** By part, the most backends that were so at once; `null` where nothing was recorded. */
  health: Record<Exclude<Health, 'up'>, (number | null)[]>;
  backends: number;
  /** The events worth a tick, at most a thousand of them, those of a breaker, an incident and a person first. */
  events: { at: number; kind: string; backend: string | null }[];
  markers: Marker[];
}
/** Parts at most. */
export const OVERVIEW_PARTS = 600;

// --- exports ---

export const EXPORT_FORMATS = ['recording', 'har', 'jsonl', 'csv', 'bundle'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A picture that the page drew for a bug bundle. */
const pictureSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  type: z.enum(['image/png', 'image/svg+xml']),
  /** base64. */
  content: z.string().max(8_000_000),
});

export const exportSchema = z.strictObject({
  recording: recordingIdSchema,
  format: z.enum(EXPORT_FORMATS),
  /** UTC ms; without them, from its beginning or to its end. */
  from: timeSchema.optional(),
  to: timeSchema.optional(),
  backends: backendsSchema.optional(),
  /** With `csv`: names of series, such as `messagesIn`; without it, all of them. */
  series: z.array(z.string().min(1).max(64)).min(1).max(64).optional(),
  /** With `bundle`: what a person wrote, and charts. */
  title: z.string().trim().max(200).optional(),
  text: z.string().max(20_000).optional(),
  pictures: z.array(pictureSchema).max(12).optional(),
});
export type ExportOrder = z.output<typeof exportSchema>;

/** What a rule of redaction removed. */
export interface RedactionCount {
  /** "header authorization", "query token", "JSON path $.user.email", "pattern JWT", "configured secret". */
  rule: string;
  /** "message", "event", "close reason", "error text", "configuration". */
  place: string;
  count: number;
}

/** A finished export, which can be read for a while. */
export interface ExportedFile {
  export: string;
  /** Of the file, as it should be called. */
  name: string;
  type: string;
  bytes: number;
  sha256: string;
  redactions: RedactionCount[];
}
/** Bytes of an export that are read at once at most. */
export const EXPORT_PART = 1_048_576;

// --- comparison ---

/** How two recordings are laid over each other: by their beginnings, or by a marker with the same text. */
export const compareSchema = z.strictObject({
  before: recordingIdSchema,
  after: recordingIdSchema,
  /** The text of a marker that both have. */
  marker: z.string().trim().min(1).max(500).optional(),
  backends: backendsSchema.optional(),
});
export type CompareOrder = z.output<typeof compareSchema>;

/** One figure of both. */
export interface ComparedFigure {
  /** "round trip p95", "reconnects per hour", "dials that succeed", "time open", "messages in per second". */
  name: string;
  unit: 'ms' | '1/h' | 'share' | '1/s' | 'count';
  before: number | null;
  after: number | null;
  /** What differs by chance: half the width of a 95 % interval of the difference; `null` where too little is known. */
  noise: number | null;
  /**
   * A difference is called one where it is so clear that, of all that are called among the figures of the fleet, or among
   * those of all backends, at most one in twenty is expected to be chance: it may be `same` and larger than its noise.
   */
  verdict: 'better' | 'worse' | 'same' | 'unknown';
}

export interface Comparison {
  before: { recording: string; name: string; from: number; to: number };
  after: { recording: string; name: string; from: number; to: number };
  /** ms that both have after they were laid over each other. */
  span: number;
  figures: ComparedFigure[];
  /** Those that differ beyond noise first. */
  backends: { backend: string; figures: ComparedFigure[] }[];
  /** Ids that only one of them has. */
  onlyBefore: string[];
  onlyAfter: string[];
}
