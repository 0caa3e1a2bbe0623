import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocket } from 'ws';
import { Emitter } from '../../src/shared/emitter.ts';

/** What a process keeps, counted after a collection. */
export interface Residue {
  /** Timers that are running. */
  timers: number;
  /** Listeners on whatever can be reached from the client, its connections included. */
  listeners: number;
  /** WebSockets in memory, those that are closed included. */
  sockets: number;
  /** Bytes, those that V8 knows of outside of its heap included. */
  heap: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that the process holds after a collection. */
export async function heldBytes(): Promise<number> {
  // What a finalizer lets go is gone only after the next.
  for (let round = 0; round < 4; round++) {
    collect();
    await nextTurn();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** @param roots what the client consists of */
export async function residueOf(...roots: object[]): Promise<Residue> {
  const heap = await heldBytes();
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((kind) => kind === 'Timeout').length;
  const sockets = queryObjects(WebSocket, { format: 'count' });
  return { timers, listeners: listenersFrom([...roots, process]), sockets, heap };
}

/** How many listeners there are on all emitters that can be reached, over properties and what is in collections. */
function listenersFrom(roots: object[]): number {
  const seen = new Set<object>();
  const next = [...roots];
  let listeners = 0;
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
    seen.add(value);
    next.push(value);
  };
  for (let each = next.pop(); each; each = next.pop()) {
    if (each instanceof Emitter) listeners += each.size;
    if (each instanceof EventEmitter) {
      for (const name of each.eventNames()) listeners += each.listenerCount(name);
    }
    for (const key of Reflect.ownKeys(each)) {
      // A getter may do anything.
      const property = Reflect.getOwnPropertyDescriptor(each, key);
      if (property && 'value' in property) visit(property.value);
    }
    if (each instanceof Map) for (const pair of each) pair.forEach(visit);
    if (each instanceof Set) each.forEach(visit);
  }
  return listeners;
}
