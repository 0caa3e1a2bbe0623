import { parentPort, workerData } from 'node:worker_threads';
import { ExitGate } from '../history/exit-gate.ts';
import { RecordingFileError } from '../recording/recording-file.ts';
import { reasonOf } from '../store/database.ts';
import type { ReplayReply, ReplayRequest, ReplayThreadData } from './replay-messages.ts';
import { EmptyRecordingError, ReplaySource } from './replay-source.ts';

/*
 * The thread of one recording that is shown: it reads the file and answers, one question after the other. The thread of
 * the sockets never reads a recording.
 */

const port = parentPort;
if (!port) throw new Error('a recording is read by a thread of its own: it is not started by itself');

const { gate, file } = workerData as ReplayThreadData;
const exit = new ExitGate(gate);
const say = (reply: ReplayReply) => port.postMessage(reply);
let source: ReplaySource | null = null;

/** One line for people, with nothing of what is in the file. */
function whyOf(error: unknown): string {
  const ours = error instanceof RecordingFileError || error instanceof EmptyRecordingError;
  return ours ? error.message : `the recording cannot be read: ${reasonOf(error)}`;
}

async function answer(request: Exclude<ReplayRequest, { kind: 'close' }>): Promise<void> {
  const { call, kind, args } = request;
  try {
    source ??= ReplaySource.open(file, (work) => exit.pass(work));
    say({ kind: 'answer', call, result: { ok: true, value: await source.answer(kind, args) } });
  } catch (error) {
    say({ kind: 'answer', call, result: { ok: false, error: whyOf(error) } });
  }
}

function close(): void {
  try {
    source?.close();
  } finally {
    say({ kind: 'closed' });
    port?.close();
  }
}

port.on('message', (request: ReplayRequest) => {
  exit.pass(() => {
    if (request.kind === 'close') close();
    else void answer(request);
  });
});
