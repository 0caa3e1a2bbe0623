import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { GatedThread } from './gated-thread.ts';

type Request = 'echo' | 'fail' | 'close' | 'enter' | 'hang';

/** Answers with what it is told, and does what that says. */
const ENTRY = `
  const { parentPort, workerData } = require('node:worker_threads');
  const state = new Int32Array(workerData.gate);
  parentPort.on('message', (told) => {
    if (told === 'fail') throw new RangeError('a secret');
    if (told === 'close') parentPort.close();
    // As ExitGate says it of a thread that is in the library.
    if (told === 'enter') Atomics.store(state, 0, 1);
    parentPort.postMessage(workerData.name + ' ' + told);
    if (told === 'hang') Atomics.wait(state, 0, Atomics.load(state, 0));
  });`;

function start(closeTimeout = 60_000) {
  const [onReply, onEnd] = [vi.fn<(reply: string) => void>(), vi.fn<(how: string) => void>()];
  let worker: Worker | null = null;
  const spawn = (workerData: { name: string; gate: SharedArrayBuffer }) => {
    worker = new Worker(ENTRY, { eval: true, workerData });
    return worker;
  };
  const thread = new GatedThread<{ name: string }, Request, string>({
    ...{ spawn, data: { name: 'it says' }, closeTimeout, onReply, onEnd },
  });
  const said = (reply: string) => vi.waitFor(() => expect(onReply).toHaveBeenCalledWith(reply), 10_000);
  return { thread, onReply, onEnd, said, worker: worker as unknown as Worker };
}

test('it answers until it is closed, and then takes nothing any more', async () => {
  const { thread, onReply, onEnd, said } = start();
  thread.post('echo');
  await said('it says echo');
  thread.post('close');
  expect(await thread.closed()).toBe(true);
  expect(onEnd.mock.calls).toEqual([['has ended']]);
  const before = onReply.mock.calls.length;
  thread.post('echo');
  expect(onReply).toHaveBeenCalledTimes(before);
});

test('how it failed is told once, without its words', async () => {
  const { thread, onEnd } = start();
  thread.post('fail');
  expect(await thread.closed()).toBe(true);
  expect(onEnd.mock.calls).toEqual([['failed (RangeError)']]);
});

test('one that does not end is ended', async () => {
  const { thread, onEnd, said, worker } = start(1);
  const exited = once(worker, 'exit');
  thread.post('hang');
  await said('it says hang');
  expect(await thread.closed()).toBe(false);
  await exited;
  expect(onEnd.mock.calls).toEqual([['has ended']]);
});

test('one that is in the library is left there', async () => {
  const { thread, onEnd, said, worker } = start(1);
  const terminate = vi.spyOn(worker, 'terminate');
  thread.post('enter');
  await said('it says enter');
  expect(await thread.closed()).toBe(false);
  expect(terminate).not.toHaveBeenCalled();
  expect(onEnd).not.toHaveBeenCalled();
  await worker.terminate();
});
