import { join } from 'node:path';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { RecordingCondition } from '../../shared/recording.ts';
import type { Clock } from '../clock.ts';
import type { Engine } from '../engine.ts';
import { REPLAY_LIMITS } from '../replay/replay-thread.ts';
import { Replays } from '../replay/replays.ts';
import { FolderArchive } from './archive.ts';
import { ARCHIVE_LIMITS, ArchiveThread } from './archive-thread.ts';
import { flightPath } from './flight-recorder.ts';
import { recordedEngine } from './recorded-engine.ts';
import { LiveRecorder } from './recorder.ts';
import { RecorderThread } from './recorder-thread.ts';
import type { Recordings } from './recording-desk.ts';
import { flightBytes } from './recording-settings.ts';
import { type RedactionRules, redactionRules } from './redaction-rules.ts';
import { Redactor } from './redactor.ts';

export interface RecordingsPlace {
  /** Of recordings; made where it is missing, once there is one. */
  directory: string;
  /** Where the flight recorder keeps its file; `null`: in memory. */
  dataDirectory: string | null;
  /** Whether the flight recorder is on to begin with. */
  flight: boolean;
  /** Folder of the built entries of the threads. */
  workers: string;
  clock: Clock;
  /** Secrets of the shell itself, such as the token of its pages. */
  ownSecrets: readonly string[];
  /** One line for who runs the console. */
  log: (line: string) => void;
}

/** Recordings of an engine that is to be. */
export interface OpenRecordings {
  /** What the engine is given, as `EngineOptions.recordings`. */
  of: (engine: Engine) => Recordings;
  /** The engine starts. */
  begin(): void;
  /** Shows a file from elsewhere to whoever asks; its id, or why not, in one line. */
  open(file: string): Promise<{ ok: true; value: string } | { ok: false; error: string }>;
  /** Before the engine stops: ends what is being recorded, in order. What comes of it is in the file at once. */
  close(): Promise<void>;
}

/** Nothing of such a file can be read. */
const CANNOT_BE_SHOWN: ReadonlySet<RecordingCondition> = new Set(['newer', 'foreign', 'damaged']);

/** Starts what records, what reads recordings and what shows them, each on threads of its own. */
export function openRecordings(place: RecordingsPlace): OpenRecordings {
  let opened: { recorder: LiveRecorder; archive: FolderArchive; replays: Replays } | null = null;
  return {
    of(engine) {
      opened = openFor(engine, place);
      return opened;
    },
    begin: () => opened?.recorder.begin(),
    async open(file) {
      const found = await opened?.archive.open(file);
      if (!found) return { ok: false, error: 'this console has no place for recordings' };
      if (!found.ok) return { ok: false, error: found.error.message };
      const { id, condition, problem } = found.value;
      if (!CANNOT_BE_SHOWN.has(condition)) return { ok: true, value: id };
      return { ok: false, error: problem ?? 'this recording cannot be shown' };
    },
    async close() {
      if (!opened) return;
      const { recorder, archive, replays } = opened;
      // The first is what must not be lost.
      await recorder.close();
      await Promise.all([replays.dispose(), archive.close()]);
    },
  };
}

function openFor(engine: Engine, place: RecordingsPlace) {
  const { directory, dataDirectory, workers, clock, ownSecrets, log } = place;
  const spawn = (name: string, resourceLimits?: ResourceLimits) => (workerData: unknown) =>
    new Worker(join(workers, `${name}-worker.js`), {
      workerData,
      name,
      ...(resourceLimits && { resourceLimits }),
    });
  const recorded = recordedEngine(engine, clock);
  const redaction = redactionOf(() => ({
    rules: recorded.redactSettings(),
    secrets: recorded.secrets(),
    own: ownSecrets,
  }));
  const replays: Replays = new Replays({
    spawn: spawn('replay', REPLAY_LIMITS),
    clock,
    recordings: () => engine.recordings,
    markLive: (text, backend, actor) => engine.mark(text, backend, actor),
    redact: (text) => redaction().redactor.text(text, 'marker'),
  });
  const archive: FolderArchive = new FolderArchive({
    port: new ArchiveThread(spawn('archive', ARCHIVE_LIMITS), { directory }),
    directory,
    making: () => recorder.state.recordings.map(({ id }) => id),
    replays,
    redaction: () => redaction().known,
    now: () => recorded.fleet.utcNow(),
  });
  const recorder: LiveRecorder = new LiveRecorder({
    engine: recorded,
    clock,
    port: new RecorderThread(spawn('recorder')),
    directory,
    flight: {
      path: dataDirectory && flightPath(dataDirectory),
      on: place.flight,
      maxBytes: flightBytes(dataDirectory),
    },
    ownSecrets,
    describe: (id) => archive.describe(id),
    environment: environment(),
    log,
  });
  return { recorder, archive, replays };
}

/** What a recording says of the machine that it was made on. */
export const environment = (): Record<string, string> => ({
  node: process.version,
  platform: process.platform,
  architecture: process.arch,
});

interface Known {
  rules: Parameters<typeof redactionRules>[0];
  /** Another array where they are others. */
  secrets: readonly string[];
  own: readonly string[];
}

interface Redaction {
  known: { rules: RedactionRules; secrets: readonly string[] };
  redactor: Redactor;
}

/** The same answer for as long as nothing changes about it. */
function redactionOf(known: () => Known): () => Redaction {
  let then: Known | null = null;
  let answer: Redaction | null = null;
  return () => {
    const now = known();
    if (answer && then?.secrets === now.secrets && then.rules === now.rules) return answer;
    then = now;
    const rules = redactionRules(now.rules);
    const secrets = [...now.own, ...now.secrets];
    answer = { known: { rules, secrets }, redactor: new Redactor(rules, secrets) };
    return answer;
  };
}
