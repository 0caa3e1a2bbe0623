import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { ExitGate } from './exit-gate.ts';
import { HistoryKeeper } from './history-keeper.ts';
import type { HistoryReply, HistoryRequest, HistoryThreadData } from './history-messages.ts';

/*
 * The thread that keeps history: it gathers ticks, writes them, and answers queries, one after the other. The thread
 * of the sockets never waits for a disk.
 */

const port = parentPort;
if (!port) throw new Error('history is kept by a thread of its own: it is not started by itself');

const { gate, ...data } = workerData as HistoryThreadData;
const exit = new ExitGate(gate);
const say = (reply: HistoryReply) => port.postMessage(reply);
let keeper: HistoryKeeper | null = null;

function open(): HistoryKeeper {
  return new HistoryKeeper({
    ...data,
    clock: systemClock,
    onProblem: (line, failing) => say({ kind: 'problem', line, failing }),
  });
}

function take(request: HistoryRequest, into: HistoryKeeper): void {
  switch (request.kind) {
    case 'follow':
      into.follow(request.fleet);
      break;
    case 'tick':
      into.tick(request.tick);
      say({ kind: 'taken' });
      break;
    case 'events': {
      const { fleet } = request;
      into.addEvents(request.events.map((event) => ({ fleet, event })));
      break;
    }
    case 'query':
      say({ kind: 'answer', call: request.call, result: into.answer(request.query) });
      break;
    case 'list-events': {
      const result = into.read((tables) => tables.events.list(request.query));
      say({ kind: 'events', call: request.call, result });
      break;
    }
    case 'close':
      into.close();
      say({ kind: 'closed' });
      port?.close();
  }
}

exit.pass(() => {
  keeper = open();
});
port.on('message', (request: HistoryRequest) => {
  exit.pass(() => {
    if (keeper) take(request, keeper);
  });
});
