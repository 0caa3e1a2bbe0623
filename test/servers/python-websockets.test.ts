import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestEngine } from '../engine/support.ts';
import { installed, need } from './installed.ts';
import { PATIENT } from './patient.ts';
import { Program } from './program.ts';
import { Reading } from './reading.ts';

/*
 * Python's websockets, the library of the price feed: another implementation of RFC 6455, in another
 * process.
 */

const script = fileURLToPath(new URL('./python-server.py', import.meta.url));
const python = installed('python3', ['-c', 'import websockets'], 'python3-websockets');

let server: Program | undefined;
let test: TestEngine;
let reading: Reading;

beforeEach(async (context) => {
  const file = need(context, python);
  server = await Program.start({
    command: (port) => ({ file, args: [script, String(port)] }),
    ready: /ready/,
  });
  test = new TestEngine([{ id: 'python', url: `ws://127.0.0.1:${server.port}/` }], PATIENT);
  reading = new Reading(test);
  test.engine.start();
  await test.until(() => test.status().state.phase === 'open');
  await server.said(/connected 1/);
});

afterEach(async () => {
  if (!server) return;
  await test.engine.stop();
  await server.dispose();
  server = undefined;
  expect(test.log).toEqual([]);
});

it('a server of Python’s websockets is opened, its round trip measured and its messages counted', async () => {
  server?.tell('send 500');
  await server?.said(/sent 500/);
  await test.until(() => reading.messages >= 500 && reading.roundTrip > 0);
  expect(reading.messages).toBe(500);
  expect(test.of('lost')).toEqual([]);
});

it('a server of Python’s websockets that is killed is lost with 1006, and found again', async () => {
  await server?.kill();
  await test.until(() => test.of('dial-failed').length > 0);
  expect(test.of('lost')).toMatchObject([{ outcome: { kind: 'close', code: 1006, failure: true } }]);
  expect(test.of('dial-failed')[0]?.outcome).toMatchObject({ kind: 'network', code: 'ECONNREFUSED' });
  await server?.restart();
  await test.until(() => test.of('opened').length === 2);
  expect(test.of('opened')[1]).toMatchObject({ reconnect: 'automatic' });
  server?.tell('send 3');
  await test.until(() => reading.messages === 3);
});

it('a server of Python’s websockets that is shut down goes with 1001, and is found again', async () => {
  server?.tell('stop');
  await test.until(() => test.of('lost').length === 1);
  expect(test.of('lost')[0]?.outcome).toMatchObject({ kind: 'close', code: 1001, failure: false });
  await server?.terminate();
  await server?.restart();
  await test.until(() => test.of('opened').length === 2);
});

it.each([
  [1000, false],
  [1011, true],
  [4321, true],
])('a close of Python’s websockets with %i arrives as it was sent; a failure: %j', async (code, failure) => {
  server?.tell(`close ${code} that was all`);
  await test.until(() => test.of('opened').length === 2);
  const [lost] = test.of('lost');
  expect(lost?.outcome).toMatchObject({ kind: 'close', code, failure, decision: 'retry' });
  expect(lost?.outcome.text).toMatch(/that was all$/);
});

it('a close of Python’s websockets with 1008 is the last word, and is answered', async () => {
  server?.tell('close 1008 not you');
  await test.until(() => test.phase() === 'stopped');
  expect(test.status().lastOutcome).toMatchObject({ code: 1008, decision: 'stop' });
  await server?.said(/gone 1008/);
});
