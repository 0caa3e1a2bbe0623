import { parentPort, workerData } from 'node:worker_threads';
import { ExitGate } from '../history/exit-gate.ts';
import type { RecorderRequest, RecorderThreadData } from './recorder-messages.ts';
import { RecorderWork } from './recorder-work.ts';

/*
 * The thread that writes recordings, all of them. The thread of the sockets never waits for a disk.
 */

const port = parentPort;
if (!port) throw new Error('recordings are written by a thread of its own: it is not started by itself');

const { gate } = workerData as RecorderThreadData;
const exit = new ExitGate(gate);
const work = new RecorderWork(
  (reply) => port.postMessage(reply),
  'full',
  (each) => exit.pass(each),
);

port.on('message', (request: RecorderRequest) => {
  exit.pass(() => work.take(request));
  if (request.kind === 'close') void work.closed?.then(() => port.close());
});
