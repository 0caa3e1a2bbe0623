import { parentPort, workerData } from 'node:worker_threads';
import { ExitGate } from '../history/exit-gate.ts';
import type { ArchiveRequest, ArchiveThreadData } from './archive-messages.ts';
import { ArchiveWork } from './archive-work.ts';

/*
 * The thread that reads recordings for whatever takes long or touches a file: lists, parts, checks and exports. Neither
 * the thread of the sockets nor the one that records waits for it.
 */

const port = parentPort;
if (!port) throw new Error('recordings are read by a thread of its own: it is not started by itself');

const { gate, directory } = workerData as ArchiveThreadData;
const exit = new ExitGate(gate);
let work: ArchiveWork | null = null;
// To begin with it looks for what others left behind, whose locks are SQLite's.
exit.pass(() => {
  work = new ArchiveWork({
    directory,
    say: (reply) => port.postMessage(reply),
    pass: (each) => exit.pass(each),
  });
});

port.on('message', (request: ArchiveRequest) => {
  work?.take(request);
  if (request.kind === 'close') port.close();
});
