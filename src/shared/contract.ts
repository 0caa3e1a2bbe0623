import { z } from 'zod';
import type { Actor, BackendInfo, BackendStatus } from './backend.ts';
import {
  type AuditBulk,
  type BlastRadius,
  type BulkReport,
  type BulkRun,
  bulkPreviewSchema,
  bulkRunSchema,
  bulkStartSchema,
} from './bulk.ts';
import type { FleetEvent, OperatorAction } from './event.ts';
import { type DialTest, type FleetAddition, newBackendArgs } from './fleet-edit.ts';
import { faultOrder, type GameDay, type Injection, type ScenarioRun } from './game-day.ts';
import type { Incident } from './incident.ts';
import type { InspectedEntry } from './inspected-message.ts';
import type { LocalFault } from './local-fault.ts';
import { LAST_TIME, LEAST_POINTS, MOST_COLUMNS, MOST_POINTS, seriesSourceSchema } from './range.ts';
import {
  type Comparison,
  compareSchema,
  type ExportedFile,
  exportSchema,
  RECORDING_JOBS,
  type RecorderState,
  type RecordingCheck,
  type RecordingFile,
  type RecordingJob,
  type RecordingOverview,
  type RecordingProgress,
  type ReplayState,
  recordingCutSchema,
  recordingIdSchema,
  recordingRenameSchema,
  recordingStartSchema,
  replayControlSchema,
  saveRecentSchema,
} from './recording.ts';
import { type BackendReport, PRIORITIES, type Priority } from './report.ts';

/** Rises with every change that an older page or engine would misread. */
export const PROTOCOL_VERSION = 4;

/** One command: the schema of what is sent, checked where it arrives, and the type of what comes back. */
export interface Command<Schema extends z.ZodType, Reply> {
  args: Schema;
  /** Only its type matters: replies come from our own engine. */
  reply?: Reply;
}

const command = <Reply>() => ({
  taking: <Schema extends z.ZodType>(args: Schema): Command<Schema, Reply> => ({ args }),
});

const backendIds = z.array(z.string().min(1).max(200)).min(1).max(20_000);
const reason = z.string().trim().max(500).optional();

/** Every call that a page may make. A `Uint8Array` reply travels as a binary block, not as JSON. */
export const commands = {
  /** The first call of a session, and again whenever it has missed something. */
  'session.open': command<Snapshot>().taking(
    z.strictObject({
      protocol: z.number().int(),
      /** Of the recording that is to be shown; without it, the live fleet. */
      replay: z.string().min(1).max(200).optional(),
    }),
  ),
  /** A hidden page gets no frames; when it shows again it gets a snapshot. */
  'session.visible': command<null>().taking(z.strictObject({ visible: z.boolean() })),
  /**
   * What the page looks at: the rows in view, whose dials go first, and the backends that are open beside the
   * table, which are connected on demand.
   */
  'session.look': command<null>().taking(
    z.strictObject({
      rows: z.array(z.string().max(200)).max(500),
      open: z.array(z.string().max(200)).max(50),
    }),
  ),
  'backend.reconnect': command<ActionReport>().taking(z.strictObject({ backends: backendIds, reason })),
  'backend.pause': command<ActionReport>().taking(z.strictObject({ backends: backendIds, reason })),
  'backend.resume': command<ActionReport>().taking(z.strictObject({ backends: backendIds, reason })),
  'breaker.reset': command<ActionReport>().taking(z.strictObject({ backends: backendIds, reason })),
  'breaker.isolate': command<ActionReport>().taking(
    z.strictObject({
      backends: backendIds,
      reason,
      /** ms; without it, until somebody resets the breaker. */
      for: z
        .number()
        .int()
        .positive()
        .max(7 * 86_400_000)
        .optional(),
    }),
  ),
  /** What an action on many backends would touch, as things stand. */
  'bulk.preview': command<BlastRadius>().taking(bulkPreviewSchema),
  /** Does it to one after the other, at a pace; how far it has come is pushed. */
  'bulk.start': command<BulkRun>().taking(bulkStartSchema),
  'bulk.stop': command<BulkRun>().taking(bulkRunSchema),
  /** What a run came to so far, backend by backend. */
  'bulk.report': command<BulkReport>().taking(bulkRunSchema),
  'backend.report': command<BackendReport>().taking(z.strictObject({ backend: z.string().max(200) })),
  /** Puts a message into a backend's queue, where its configuration lets a person do so. */
  'message.send': command<null>().taking(
    z.strictObject({
      backend: z.string().max(200),
      text: z.string().min(1).max(1_048_576),
      priority: z.enum(PRIORITIES),
      reason,
    }),
  ),
  /** Whether this session is shown a backend's messages from now on, where its configuration lets a person look. */
  'messages.watch': command<null>().taking(z.strictObject({ backend: z.string().max(200), on: z.boolean() })),
  /** Says who looks after an incident. */
  'incident.acknowledge': command<null>().taking(
    z.strictObject({ incident: z.number().int().min(1), reason }),
  ),
  /** Ids of the backends that are in it. */
  'incident.backends': command<string[]>().taking(z.strictObject({ incident: z.number().int().min(1) })),
  /** Puts a moment that is to be found again on the timeline. */
  'marker.add': command<null>().taking(
    z.strictObject({ text: z.string().trim().min(1).max(500), backend: z.string().max(200).optional() }),
  ),
  /** Dials a backend that is not in the fleet once, as if it were. */
  'fleet-file.test': command<DialTest>().taking(z.strictObject({ backend: newBackendArgs })),
  /** Writes a backend into the fleet file. */
  'fleet-file.add': command<FleetAddition>().taking(z.strictObject({ backend: newBackendArgs })),
  /** The newest first: what operators did, from before this start too. */
  'audit.list': command<AuditEntry[]>().taking(
    z.strictObject({ limit: z.number().int().min(1).max(1_000), before: z.number().int().optional() }),
  ),
  /** The fleet's history: a `Series` with the columns of `FLEET_COLUMNS`. */
  'series.fleet': command<Uint8Array>().taking(z.strictObject({})),
  /** One backend's history: a `Series` with the columns of `BACKEND_SERIES`. */
  'series.backend': command<Uint8Array>().taking(z.strictObject({ backend: z.string() })),
  /** History of any range: a `RangeSeries` with the columns asked for. */
  'series.range': command<Uint8Array>().taking(
    z.strictObject({
      source: seriesSourceSchema,
      columns: z.array(z.string().min(1).max(64)).min(1).max(MOST_COLUMNS),
      /** UTC ms, from `from` up to, but not including, `to`. */
      from: z.number().int().min(0).max(LAST_TIME),
      to: z.number().int().min(1).max(LAST_TIME),
      /** At most so many. */
      points: z.number().int().min(LEAST_POINTS).max(MOST_POINTS),
    }),
  ),
  /** What happened, from before this start too; the newest first. */
  'events.list': command<KeptEvent[]>().taking(
    z.strictObject({
      /** UTC ms, from `from` up to, but not including, `to`. */
      from: z.number().int().min(0).max(LAST_TIME),
      to: z.number().int().min(1).max(LAST_TIME),
      backend: z.string().max(200).optional(),
      kinds: z.array(z.string().max(40)).min(1).max(20).optional(),
      /** Only those with a lower id: to page. */
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(1_000),
    }),
  ),
  /** Messages in per second, one column per backend in fleet order, `SPARKLINE_POINTS` points. */
  'series.sparklines': command<Uint8Array>().taking(z.strictObject({})),
  'recording.start': command<RecordingProgress>().taking(recordingStartSchema),
  /** Answers when the file is closed. */
  'recording.stop': command<RecordingFile>().taking(z.strictObject({ recording: recordingIdSchema })),
  /** The last minutes out of the flight recorder, as a recording of their own. */
  'recording.save-recent': command<RecordingFile>().taking(saveRecentSchema),
  /** Whether the flight recorder runs; what it has is gone once it is off. */
  'recording.flight': command<null>().taking(z.strictObject({ on: z.boolean() })),
  /** The newest first. */
  'recording.list': command<RecordingFile[]>().taking(z.strictObject({})),
  'recording.rename': command<RecordingFile>().taking(recordingRenameSchema),
  /** A part of one as a recording of its own. */
  'recording.cut': command<RecordingFile>().taking(recordingCutSchema),
  /** It can be restored until the console ends. */
  'recording.delete': command<null>().taking(z.strictObject({ recording: recordingIdSchema })),
  'recording.restore': command<RecordingFile>().taking(z.strictObject({ recording: recordingIdSchema })),
  /** Looks at every row. */
  'recording.verify': command<RecordingCheck>().taking(z.strictObject({ recording: recordingIdSchema })),
  'recording.overview': command<RecordingOverview>().taking(z.strictObject({ recording: recordingIdSchema })),
  'recording.compare': command<Comparison>().taking(compareSchema),
  'recording.export': command<ExportedFile>().taking(exportSchema),
  /** A part of an export, `EXPORT_PART` bytes at most; none at its end. */
  'export.read': command<Uint8Array>().taking(
    z.strictObject({ export: z.string().max(200), offset: z.number().int().min(0) }),
  ),
  /** What this page has asked for of these that takes long, and is not answered yet, is given up. */
  'recording.give-up': command<null>().taking(
    /** Without it, all of it. */
    z.strictObject({ job: z.enum(RECORDING_JOBS).optional() }),
  ),
  /** Takes a recording from the page, part by part; the first at 0. The id is that of the file once it is whole. */
  'recording.import': command<{ recording: string | null }>().taking(
    z.strictObject({
      /** Chosen by the page, the same for all parts. */
      upload: z.string().min(8).max(100),
      name: z.string().trim().min(1).max(200),
      offset: z.number().int().min(0),
      /** base64, 1 MiB at most. */
      content: z.string().max(1_400_000),
      last: z.boolean(),
    }),
  ),
  /** Puts a fault into a simulated fleet. */
  'game-day.inject': command<Injection>().taking(faultOrder),
  /** Undoes one before its time. */
  'game-day.stop': command<null>().taking(z.strictObject({ injection: z.number().int().min(1) })),
  'game-day.run': command<ScenarioRun>().taking(z.strictObject({ scenario: z.string().max(40) })),
  /** Ends the scenario that runs, and undoes what it put in. */
  'game-day.stop-run': command<null>().taking(z.strictObject({})),
  /** The same, and undoes everything else. */
  'game-day.stop-all': command<null>().taking(z.strictObject({})),
  /** Only while a recording is shown: for all pages that show it. */
  'replay.control': command<ReplayState>().taking(replayControlSchema),
} as const;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export type ArgsOf<Name extends CommandName> = z.input<Commands[Name]['args']>;
export type ParsedArgsOf<Name extends CommandName> = z.output<Commands[Name]['args']>;
export type ReplyOf<Name extends CommandName> =
  Commands[Name] extends Command<z.ZodType, infer Reply> ? Reply : never;

/** The columns of a backend's history. `state` is the packed state of `frame.ts`. */
export const BACKEND_SERIES = [
  'state',
  'messagesIn',
  'messagesOut',
  'bytesIn',
  'bytesOut',
  'rttP50',
  'rttP95',
  'rttP99',
  'deliveryP95',
] as const;
export type BackendSeriesColumn = (typeof BACKEND_SERIES)[number];

/** How many ticks of history the engine holds in memory: 15 minutes at one tick a second. */
export const HISTORY_POINTS = 900;
export const SPARKLINE_POINTS = 60;

/** All that a page needs to draw its first screen, but for the history. */
export interface Snapshot {
  protocol: number;
  /** Of Wirewatch. */
  version: string;
  /** SHA-256, in hex, of the configuration in force without what is secret; the same for the same fleet file. */
  configurationHash: string;
  /** Changes when the engine is restarted, so that a page knows its history is of another life. */
  engineId: string;
  /** UTC ms, by the engine's clock. */
  now: number;
  startedAt: number;
  tick: number;
  fleet: FleetInfo;
  /** By backend, in the order of `fleet.backends`. */
  statuses: BackendStatus[];
  /** The oldest first. */
  events: FleetEvent[];
  localFault: LocalFault | null;
  /** Backends that were lost together, those that are over too; the oldest first. */
  incidents: Incident[];
  /** Why the fleet file as it is now is not in force; `null` when it is. */
  fleetProblem: FleetProblemNotice | null;
  /** Why history cannot be kept at present, one line; `null` when it is. */
  historyProblem: string | null;
  /** Actions on many backends that run, and the last that ran; the oldest first. */
  bulk: BulkRun[];
  recorder: RecorderState;
  /** What is put into a simulated fleet; without it, or `null`, there is no simulator that can be told. */
  gameDay?: GameDay | null;
  /** The recording that all this is out of; `null` when it is live. */
  replay: ReplayState | null;
  capabilities: Capabilities;
  /** The sequence number of the last push before this snapshot. */
  pushed: number;
}

export interface FleetInfo {
  name: string;
  /** Rises with every change of the configuration; frames carry it. */
  revision: number;
  demo: boolean;
  /** In row order: a frame's row n is the n-th of these. */
  backends: BackendInfo[];
}

/** What the shell around the page can do. The page asks this, never which shell it is in. */
export interface Capabilities {
  shell: 'desktop' | 'served';
  /** Who the event timeline will name for what this page does. */
  actor: Actor;
  /** The operator may act; a wallboard or a replay may not. */
  actions: boolean;
}

/** Ids that an entry names of what was done to a simulated fleet, which may have 20,000. */
export const AUDITED_SAMPLE = 20;

/** One action of an operator, as it is kept. */
export interface AuditEntry {
  /** Rises by one per entry for as long as the file exists. */
  id: number;
  /** UTC ms. */
  at: number;
  actor: Actor;
  action: OperatorAction;
  reason: string | null;
  /** Of `inject` and `mend` the first {@link AUDITED_SAMPLE} at most. */
  backends: string[];
  /** How many there were, where `backends` are not all of them. */
  total?: number | undefined;
  refused: { backend: string; why: string }[];
  /** Of a run on many backends: it began or it ended. */
  bulk?: AuditBulk | undefined;
  /** With `send`: what the message was like. What it said is kept nowhere. */
  message?: { bytes: number; priority: Priority } | undefined;
  /** With `test`: the host that was dialled, and `open` or the code of how it ended. */
  dial?: { host: string; outcome: string } | undefined;
}

/** An event as history has it. */
export interface KeptEvent {
  /** Rises by one per event for as long as the file exists. */
  id: number;
  event: FleetEvent;
}

/** What an action did. Backends that it did not apply to are named with the reason. */
export interface ActionReport {
  done: string[];
  refused: { backend: string; why: string }[];
}

/** What the engine sends unasked, besides frames. Each has a sequence number of its session. */
export type Push =
  | { push: 'bulk'; sequence: number; run: BulkRun }
  | { push: 'events'; sequence: number; events: FleetEvent[] }
  | { push: 'statuses'; sequence: number; revision: number; changes: [row: number, status: BackendStatus][] }
  /** Those that changed, and the ids of those that are not kept any more. */
  | { push: 'incidents'; sequence: number; incidents: Incident[]; gone: number[] }
  | { push: 'local-fault'; sequence: number; localFault: LocalFault | null }
  | { push: 'fleet'; sequence: number; fleet: FleetInfo; statuses: BackendStatus[] }
  | { push: 'messages'; sequence: number; backend: string; entries: InspectedEntry[] }
  | { push: 'fleet-problem'; sequence: number; fleetProblem: FleetProblemNotice | null }
  | { push: 'history-problem'; sequence: number; historyProblem: string | null }
  | { push: 'recorder'; sequence: number; recorder: RecorderState }
  | { push: 'game-day'; sequence: number; gameDay: GameDay | null }
  /** To the page alone that asked for it, at most four a second; what came of it is the answer. */
  | { push: 'recording-job'; sequence: number; job: RecordingJob }
  | { push: 'replay'; sequence: number; replay: ReplayState };

/** A push before a session numbers it. */
export type PushBody = Push extends infer Each ? (Each extends Push ? Omit<Each, 'sequence'> : never) : never;

/** A fleet file that was changed for the worse: the last good configuration stays in force. */
export interface FleetProblemNotice {
  /** UTC ms. */
  since: number;
  /** One line each: file, line, column and what was expected; the first few. */
  problems: string[];
  /** How many there are. */
  count: number;
}
