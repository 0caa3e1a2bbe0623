import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { formatBytes, plural } from '../../shared/describe/numbers.ts';
import { MOST_DURATION, RECORDING_EXTENSION, type RecorderState } from '../../shared/recording.ts';
import { ok } from '../../shared/result.ts';
import { formatDuration } from '../../shared/units.ts';
import { systemClock } from '../clock.ts';
import { Engine } from '../engine.ts';
import { openHistory } from '../history/open-history.ts';
import { environment } from '../recording/open-recordings.ts';
import { recordedEngine } from '../recording/recorded-engine.ts';
import { LiveRecorder } from '../recording/recorder.ts';
import { RecorderThread } from '../recording/recorder-thread.ts';
import { openRecording } from '../recording/recording-file.ts';
import { describeAlone } from '../recording/recording-header.ts';
import { accountName } from './account.ts';
import { openFleet } from './open-fleet.ts';
import type { RecordCommand } from './record-command.ts';

/** What `record` finds around it. */
export interface RecordSurroundings {
  /** Of Wirewatch. */
  version: string;
  /** Paths of the built entries of the threads that keep history and write recordings. */
  historyWorker: string;
  recorderWorker: string;
  env: Record<string, string | undefined>;
  /** One line for the person at the terminal. */
  say: (line: string) => void;
  complain: (line: string) => void;
  /** Shows how far it has come, over what it showed before; `null` where nobody looks. */
  progress: ((line: string) => void) | null;
  /** Calls back once, when it is to end. */
  onEnd: (end: () => void) => void;
}

/** ms between lines where there is no place for one that changes. */
const LINE_INTERVAL = 60_000;

/** How a recording ends that was not cut short: by who made it, or when its time was over. */
const IN_ORDER: ReadonlySet<string> = new Set(['stopped', 'time']);

/**
 * Records a fleet without a page. Resolves to the exit code: 0 when the recording was ended in order, 2 for a file that
 * is there already, a bad fleet file or a backend that there is not.
 */
export async function record(command: RecordCommand, around: RecordSurroundings): Promise<0 | 1 | 2> {
  const { env, say, complain } = around;
  const out = resolve(command.out);
  if (existsSync(out)) {
    complain(`wirewatch: ${command.out} is there already: a recording is not written over`);
    return 2;
  }
  const opened = await openFleet(
    { fleet: command.fleet, demoBackends: null },
    noSimulator,
    '',
    env,
    complain,
  );
  if (!opened.ok) {
    for (const line of opened.error.lines) complain(line);
    return opened.error.exitCode;
  }
  const fleet = opened.value;
  for (const line of fleet.lines) say(line);
  const historyStore = openHistory({ directory: null, worker: around.historyWorker, onProblem: complain });
  const engine = new Engine({
    fleet: fleet.config,
    version: around.version,
    demo: false,
    log: complain,
    historyStore,
  });
  const recorder = new LiveRecorder({
    engine: recordedEngine(engine, systemClock),
    clock: systemClock,
    port: new RecorderThread(
      (workerData) => new Worker(around.recorderWorker, { workerData, name: 'recorder' }),
    ),
    directory: dirname(out),
    flight: { path: null, on: false, maxBytes: 0 },
    ownSecrets: [],
    describe: async (id) => ok(describeAlone(out, id)),
    environment: environment(),
    log: complain,
  });
  engine.start();
  const watcher = fleet.watch?.(engine) ?? null;
  try {
    return await recordUntilEnd(command, out, engine, recorder, around);
  } finally {
    watcher?.dispose();
    await recorder.close();
    await engine.stop();
    await historyStore.close();
    fleet.dispose();
  }
}

async function recordUntilEnd(
  command: RecordCommand,
  out: string,
  engine: Engine,
  recorder: LiveRecorder,
  { say, complain, progress, onEnd }: RecordSurroundings,
): Promise<0 | 1 | 2> {
  const actor = { name: accountName(), session: 'terminal' };
  const started = await recorder.start(
    {
      name: command.name ?? basename(out, RECORDING_EXTENSION),
      backends: command.backends === null ? undefined : [...command.backends],
      messages: command.messages,
      payloadBytes: command.payloadBytes,
      maxBytes: command.maxBytes,
      maxDuration: command.for ?? MOST_DURATION,
    },
    actor,
    out,
  );
  if (!started.ok) {
    complain(`wirewatch: ${started.error.message}`);
    return started.error.code === 'unknown-backend' ? 2 : 1;
  }
  const { id } = started.value;
  const warning = command.messages === 'payloads' ? withheldOf(engine, command.backends) : null;
  if (warning !== null) complain(warning);
  const ended = new Promise<void>((resolve) => {
    recorder.onChange(({ recordings }) => {
      if (recordings.length === 0) resolve();
    });
  });
  onEnd(() => void recorder.stop(id, actor));
  const told = recorder.onChange(teller(engine, progress, say));
  await ended;
  told.dispose();
  // By then it is closed: it answers one after the other.
  await recorder.close();
  const file = describeAlone(out, id);
  const inOrder = IN_ORDER.has(whyEnded(out) ?? '');
  say(
    `${inOrder ? 'recorded' : 'ended early, recorded'} ${formatDuration(file.to - file.from)}, ` +
      `${formatBytes(file.bytes)}, ${file.events} events: ${command.out}`,
  );
  return inOrder ? 0 : 1;
}

/** Of backends whose payloads are not recorded, for the fleet file does not allow it; `null`: there is none. */
function withheldOf({ fleet }: Engine, backends: readonly string[] | null): string | null {
  const scoped = fleet.info.backends.filter(({ id }) => backends?.includes(id) ?? true);
  const withheld = scoped.filter(({ settings }) => !settings.inspector).length;
  if (withheld === 0) return null;
  return (
    `wirewatch: of ${withheld} of ${plural(scoped.length, 'backend')} only sizes and times of messages are recorded: ` +
    'payloads need inspector: true of a backend in the fleet file'
  );
}

/** `null` where it was not ended, or cannot be read. */
function whyEnded(path: string): string | null {
  try {
    const { database, meta } = openRecording(path);
    database.close();
    return meta.ended;
  } catch {
    return null;
  }
}

/** Once a second over the line before, or a line now and then. */
function teller(
  engine: Engine,
  progress: ((line: string) => void) | null,
  say: (line: string) => void,
): (state: RecorderState) => void {
  let saidAt = systemClock.now();
  return ({ recordings: [one] }) => {
    if (!one) return;
    const now = systemClock.now();
    if (!progress && now - saidAt < LINE_INTERVAL) return;
    saidAt = now;
    const utc = engine.fleet.timeline.utc(now);
    const up = engine.fleet.statuses().filter(({ health }) => health === 'up').length;
    const line = [
      `recording ${formatDuration(utc - one.startedAt)}`,
      formatBytes(one.bytes),
      `${up} of ${engine.fleet.size} up`,
      one.warning ?? '',
    ];
    (progress ?? say)(line.filter(Boolean).join(', '));
  };
}

function noSimulator(): never {
  throw new Error('a recording at the terminal is of a fleet file');
}
