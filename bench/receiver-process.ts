import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { answer } from './child.ts';
import { type Receiver, type ReceiverName, receivers } from './receivers.ts';
import { blockOf } from './wire.ts';

/*
 * One receiver in a process of its own. Sockets are found through Node's own diagnostics channel, so
 * nothing is changed in any of the libraries, and what came is known without asking them: by bytes.
 */

export interface Sample {
  messages: number;
  /** ms. */
  wall: number;
  /** ms of CPU, user and system, all threads. */
  cpu: number;
}

export type ReceiverCalls = {
  open: { args: { receiver: ReceiverName; urls: string[] }; reply: null };
  /** Gets ready to take in so many bytes over the network. */
  expect: { args: { bytes: number }; reply: null };
  /** Answers when all of them came. Messages are left at 0: only the sender knows. */
  received: { args: null; reply: Sample };
  /** Hands over blocks for about `ms` as if they had just been read, with no network in between. */
  replay: { args: { ms: number; size: number }; reply: Sample };
  /** CPU of this process so far, user and system, all threads, in ms. */
  cpu: { args: null; reply: number };
  /** Messages by the receiver's own count, after it had the time to count. */
  counted: { args: null; reply: number };
};

/** How often it looks whether all has come, in ms. */
const ARRIVAL_POLL = 1;
/** Blocks handed over before the event loop gets its turn: the sockets ready in one poll. */
const BLOCKS_PER_TURN = 8;
/** The engine's count is that of its frames, and the last is a tick old. */
const COUNT_DELAY = 1_200;

const sockets: Socket[] = [];
let receiver: Receiver | null = null;
let arrival: Promise<Sample> = Promise.resolve({ messages: 0, wall: 0, cpu: 0 });

subscribe('net.client.socket', (message) => {
  sockets.push((message as { socket: Socket }).socket);
});

async function measured(work: () => Promise<number>): Promise<Sample> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const messages = await work();
  const wall = performance.now() - start;
  const used = process.cpuUsage(cpu);
  return { messages, wall, cpu: (used.user + used.system) / 1_000 };
}

const bytesRead = (): number => sockets.reduce((sum, socket) => sum + socket.bytesRead, 0);

answer<ReceiverCalls>({
  async open({ receiver: name, urls }) {
    receiver = await receivers[name](urls);
    return null;
  },
  expect({ bytes }) {
    const end = bytesRead() + bytes;
    arrival = measured(async () => {
      while (bytesRead() < end) await new Promise((resolve) => setTimeout(resolve, ARRIVAL_POLL));
      return 0;
    });
    return null;
  },
  received: () => arrival,
  replay: ({ ms, size }) => {
    const block = blockOf('binary', size);
    return measured(async () => {
      let messages = 0;
      for (let end = performance.now() + ms, turn = 0; performance.now() < end; turn++) {
        for (let index = 0; index < BLOCKS_PER_TURN; index++) {
          sockets[(turn * BLOCKS_PER_TURN + index) % sockets.length]?.emit('data', block.bytes);
          messages += block.messages;
        }
        await nextTurn();
      }
      return messages;
    });
  },
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  async counted() {
    await new Promise((resolve) => setTimeout(resolve, COUNT_DELAY));
    return receiver?.counted() ?? 0;
  },
});
