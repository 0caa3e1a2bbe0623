import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { HistoryKeeper } from './history-keeper.ts';
import type { HistoryReply, HistoryRequest, HistoryWorkerData } from './history-messages.ts';

/*
 * The thread that keeps history: it gathers ticks, writes them, and answers queries, one after the other. The thread
 * of the sockets never waits for a disk.
 */

const port = parentPort;
if (!port) throw new Error('history is kept by a thread of its own: it is not started by itself');

const say = (reply: HistoryReply, hand: ArrayBuffer[] = []) => port.postMessage(reply, hand);
const keeper = new HistoryKeeper({
  ...(workerData as HistoryWorkerData),
  clock: systemClock,
  onProblem: (line, failing) => say({ kind: 'problem', line, failing }),
});

port.on('message', (request: HistoryRequest) => {
  switch (request.kind) {
    case 'follow':
      keeper.follow(request.fleet);
      break;
    case 'tick':
      keeper.tick(request.tick);
      break;
    case 'events': {
      const { fleet } = request;
      keeper.addEvents(request.events.map((event) => ({ fleet, event })));
      break;
    }
    case 'query':
      say({ kind: 'answer', call: request.call, result: keeper.answer(request.query) });
      break;
    case 'list-events': {
      const result = keeper.read((tables) => tables.events.list(request.query));
      say({ kind: 'events', call: request.call, result });
      break;
    }
    case 'close':
      keeper.close();
      say({ kind: 'closed' });
      port.close();
  }
});
