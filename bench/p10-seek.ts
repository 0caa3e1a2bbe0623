import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { overviewOf } from '../src/engine/recording/overview.ts';
import { openRecording } from '../src/engine/recording/recording-file.ts';
import { RecordingReader } from '../src/engine/recording/recording-reader.ts';
import { Replay } from '../src/engine/replay/replay.ts';
import { spawnReplayFromSource } from '../src/engine/replay/test-thread.ts';
import { VirtualClock } from '../src/engine/virtual-clock.ts';
import { seededRandom } from '../src/shared/random.ts';
import { makeUpRecording, RECORDED_FROM } from './made-up-recording.ts';
import { type Bar, conclude, figure, progress } from './report.ts';
import { quantile } from './tails.ts';

/*
 * P10, the part that reads: opening and seeking a long recording of a large fleet, and the memory that it takes to
 * replay all of it at a hundred times the speed. WIREWATCH_BENCH_HOURS makes it shorter than eight hours.
 */

const HOURS = Number(process.env.WIREWATCH_BENCH_HOURS ?? 8);
const BACKENDS = 1_000;
const SEEKS = 100;
const SEEK_LIMIT_MS = 100;
const MEMORY_LIMIT_MIB = 512;
const STEP = 100;
const MIB = 2 ** 20;

const random = seededRandom(12);
const anyTime = () => Math.round(RECORDED_FROM + random() * HOURS * 3_600_000);

/** ms to put a whole moment together from the file, at random times, and of the processor. */
function seeksIn(file: string): { took: number[]; cpu: number } {
  const { database, meta } = openRecording(file);
  const reader = new RecordingReader(database, meta);
  const used = process.cpuUsage();
  const took = Array.from({ length: SEEKS }, () => {
    const time = anyTime();
    const begun = performance.now();
    reader.stateAt(time);
    return performance.now() - begun;
  });
  const { user, system } = process.cpuUsage(used);
  database.close();
  return { took, cpu: (user + system) / 1_000 / SEEKS };
}

function overviewTakes(file: string): number {
  const { database, meta } = openRecording(file);
  const begun = performance.now();
  overviewOf(new RecordingReader(database, meta));
  const took = performance.now() - begun;
  database.close();
  return took;
}

function open(file: string, clock: VirtualClock): Replay {
  return new Replay({
    recording: 'bench',
    key: 'bench',
    from: 0,
    file,
    spawn: spawnReplayFromSource,
    clock,
    isBeingMade: () => false,
  });
}

/** ms from nothing to what a page is shown first, and those of a seek with its snapshot. */
async function throughTheThread(file: string): Promise<{ opened: number; sought: number[] }> {
  const begun = performance.now();
  const replay = open(file, new VirtualClock());
  await replay.open();
  await replay.moment();
  const opened = performance.now() - begun;
  const sought: number[] = [];
  for (let seek = 0; seek < SEEKS / 4; seek++) {
    const from = performance.now();
    await replay.control({ do: 'seek', to: anyTime() });
    await replay.moment();
    sought.push(performance.now() - from);
  }
  await replay.close(false);
  return { opened, sought };
}

/** MiB that the process takes at most while all of it is replayed, beyond what it took before. */
async function memoryOf(file: string): Promise<{ most: number; seconds: number }> {
  const clock = new VirtualClock();
  const before = process.memoryUsage.rss();
  const replay = open(file, clock);
  await replay.open();
  await replay.control({ do: 'speed', speed: 100 });
  await replay.control({ do: 'play' });
  const begun = performance.now();
  let most = 0;
  while (replay.state.playing) {
    const told = new Promise<void>((resolve) => {
      const subscription = replay.onPush((push) => {
        if (push.push !== 'replay') return;
        subscription.dispose();
        resolve();
      });
    });
    clock.advance(STEP);
    await told;
    // The next step is planned by then.
    await nextTurn();
    most = Math.max(most, process.memoryUsage.rss() - before);
  }
  await replay.close(false);
  return { most: most / MIB, seconds: (performance.now() - begun) / 1_000 };
}

// A replay's thread alone keeps no process.
const alive = setInterval(() => undefined, 60_000);
const folder = mkdtempSync(join(tmpdir(), 'wirewatch-bench-'));
try {
  const file = join(folder, 'long.wwr');
  makeUpRecording(file, { hours: HOURS, backends: BACKENDS, sending: 0.5, changing: 0.005 });
  const size = statSync(file).size / MIB;
  const { took, cpu } = seeksIn(file);
  const overview = overviewTakes(file);
  const { opened, sought } = await throughTheThread(file);
  progress('replays all of it');
  const { most, seconds } = await memoryOf(file);
  const file8 = `${HOURS} h of ${BACKENDS} backends, ${figure(size)} MiB`;
  const bar = (name: string, ours: number, peer: number, unit: string, note: string): Bar => ({
    ...{
      id: 'P10',
      bar: name,
      against: 'limit',
      peer,
      ours,
      unit,
      ratio: ours / peer,
      held: ours <= peer,
      note,
    },
  });
  conclude([
    bar(
      'seek, worst of 100',
      Math.max(...took),
      SEEK_LIMIT_MS,
      'ms',
      `${file8}; median ${figure(quantile(took, 0.5))} ms, of the processor ${figure(cpu)} ms`,
    ),
    bar(
      'replay at 100 times, memory',
      most,
      MEMORY_LIMIT_MIB,
      'MiB',
      `all of it in ${figure(seconds)} s; opened in ${figure(opened)} ms; a seek with its snapshot in another thread ${figure(quantile(sought, 0.5))} ms, at worst ${figure(Math.max(...sought))}; overview ${figure(overview)} ms`,
    ),
  ]);
} finally {
  clearInterval(alive);
  rmSync(folder, { recursive: true, force: true });
}
