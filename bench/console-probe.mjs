import { readdirSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/*
 * Loaded into a console under measurement, before its own code (`--import`, with `--expose-gc`): answers every
 * message of the process that forked it with what the console holds and how late a timer was that beats as its
 * engine ticks. What the console starts in turn inherits the flag and is left alone.
 */

/** ms, as the engine's tick. */
const BEAT = 1_000;

/** Descriptors that are open; `null` where the system does not say. */
function openDescriptors() {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

const isConsole = isMainThread && process.send && process.argv[1]?.endsWith('serve.js');
if (isConsole) {
  let late = 0;
  let due = performance.now() + BEAT;
  const beat = () => {
    const now = performance.now();
    late = Math.max(late, now - due);
    due = Math.max(due + BEAT, now);
    setTimeout(beat, due - now);
  };
  setTimeout(beat, BEAT);

  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
  process.on('message', async () => {
    const descriptors = openDescriptors();
    const lateness = late;
    const began = performance.now();
    // What a finalizer lets go is gone only after the next.
    for (let round = 0; round < 2; round++) {
      globalThis.gc();
      await nextTurn();
    }
    const collected = performance.now() - began;
    // The collection is ours: a beat that it holds up is not late.
    due += collected;
    late = 0;
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send({ heap: heapUsed, outside: external, rss, descriptors, late: lateness, collected });
  });
}
