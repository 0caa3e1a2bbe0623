import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/engine/clock.ts';
import type { Engine } from '../src/engine/engine.ts';
import { HistoryStore } from '../src/engine/history/history-store.ts';
import { spawnFromSource } from '../src/engine/history/test-thread.ts';
import { MEMORY_SETTINGS } from '../src/engine/history/tiers.ts';
import { messageRows, whatOfMessage } from '../src/engine/recording/message-columns.ts';
import { recordedEngine } from '../src/engine/recording/recorded-engine.ts';
import { LiveRecorder } from '../src/engine/recording/recorder.ts';
import { RecorderThread } from '../src/engine/recording/recorder-thread.ts';
import { openRecording } from '../src/engine/recording/recording-file.ts';
import { spawnRecorder } from '../src/engine/recording/test-thread.ts';
import { recordingStartSchema } from '../src/shared/recording.ts';
import { failure } from '../src/shared/result.ts';
import { allOpen, attendedEngine } from './attended-engine.ts';
import { answer } from './child.ts';
import { fleetOver } from './fleet.ts';

/* A console that is recorded, in a process of its own: engine, page, history and what records, each on its thread. */

export type Recorded = 'nothing' | 'flight' | 'metadata';

export type RecordedCalls = {
  /** Opens them all; answers when they are. */
  open: { args: { urls: string[] }; reply: null };
  /** What is recorded from now on. */
  record: { args: { what: Recorded }; reply: null };
  /** ms of CPU by now, of all threads. */
  cpu: { args: null; reply: number };
  /** Messages and bytes of all recordings that ended, and what came in meanwhile; removes them. */
  finish: { args: null; reply: { messages: number; bytes: number; came: number } };
};

const TEXT_IN = whatOfMessage('text', 'in');
const actor = { name: 'bench', session: 'bench' };
const directory = await mkdtemp(join(tmpdir(), 'wirewatch-bench-recording-'));
let engine: Engine | null = null;
let recorder: LiveRecorder | null = null;
/** Messages, while their numbers were recorded. */
let came = 0;
const made: string[] = [];

function theRecorder(): LiveRecorder {
  if (!recorder) throw new Error('it is not open yet');
  return recorder;
}

function counted(): number {
  return engine?.fleet.counters.messagesIn.reduce((sum, count) => sum + count, 0) ?? 0;
}

answer<RecordedCalls>({
  async open({ urls }) {
    const historyStore = new HistoryStore({
      spawn: spawnFromSource,
      data: { directory: null, file: ':memory:', settings: MEMORY_SETTINGS },
      onProblem: (line) => process.stderr.write(`${line}\n`),
    });
    engine = await attendedEngine(fleetOver(urls), historyStore);
    recorder = new LiveRecorder({
      engine: recordedEngine(engine, systemClock),
      clock: systemClock,
      port: new RecorderThread(spawnRecorder),
      directory,
      flight: { path: join(directory, 'flight.wwr'), on: false, maxBytes: 2 ** 28 },
      ownSecrets: [],
      describe: async () => failure('internal', 'it is not looked at here'),
      environment: {},
      log: (line) => process.stderr.write(`${line}\n`),
    });
    await allOpen(engine);
    return null;
  },
  async record({ what }) {
    const running = theRecorder();
    for (const { id } of running.state.recordings) {
      came += counted();
      await running.stop(id, actor);
    }
    await running.setFlight(what === 'flight', actor);
    if (what !== 'metadata') return null;
    came -= counted();
    const started = await running.start(
      recordingStartSchema.parse({ name: 'bench', messages: 'metadata' }),
      actor,
    );
    if (!started.ok) throw new Error(started.error.message);
    made.push(started.value.id);
    return null;
  },
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  async finish() {
    await theRecorder().close();
    const sums = { messages: 0, bytes: 0, came };
    for (const id of made) {
      const { database } = openRecording(join(directory, `${id}.wwr`));
      const [row] = database.prepare('SELECT sum(length(body)) AS bytes FROM message_columns').all([]) as {
        bytes: number | null;
      }[];
      sums.bytes += row?.bytes ?? 0;
      // Pings and pongs are in it too.
      for (const columns of messageRows(database, 0, Number.MAX_SAFE_INTEGER)) {
        for (const { what } of columns) sums.messages += what.filter((each) => each === TEXT_IN).length;
      }
      database.close();
    }
    rmSync(directory, { recursive: true, force: true });
    return sums;
  },
});
