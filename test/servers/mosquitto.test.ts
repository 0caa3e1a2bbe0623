import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestEngine } from '../engine/support.ts';
import { installed, need } from './installed.ts';
import { mqttConnect, mqttPublish, mqttSubscribe } from './mqtt.ts';
import { PATIENT } from './patient.ts';
import { Program } from './program.ts';
import { Reading } from './reading.ts';

/*
 * mosquitto, an MQTT broker over libwebsockets: a server in C that wants a subprotocol, and speaks only
 * once it was greeted.
 */

const program = installed('mosquitto', ['-h'], 'mosquitto', 3);
/** Kept by the broker between two connections, so that one may subscribe for the other. */
const CLIENT = 'wirewatch';
const TOPIC = 'prices';

let directory: string;
let broker: Program | undefined;
let test: TestEngine | undefined;
let reading: Reading;
const ours = new Set<WebSocket>();

beforeEach(async (context) => {
  const file = need(context, program);
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-mosquitto-'));
  broker = await Program.start({
    command: (port) => {
      const path = join(directory, 'mosquitto.conf');
      writeFileSync(path, configuration(port));
      return { file, args: ['-c', path] };
    },
    ready: /mosquitto version \S+ running/,
  });
});

afterEach(async () => {
  if (!broker) return;
  await test?.engine.stop();
  for (const socket of ours) socket.terminate();
  ours.clear();
  await broker.dispose();
  broker = undefined;
  rmSync(directory, { recursive: true });
  expect(test?.log).toEqual([]);
});

/** Version 2.0 ends when WebSockets are all that it listens for, hence the socket in the folder. */
const configuration = (port: number): string => `
user ${userInfo().username}
listener 0 ${join(directory, 'mqtt.sock')}
listener ${port} 127.0.0.1
protocol websockets
socket_domain ipv4
allow_anonymous true
persistence false
log_dest stderr
log_type all
`;

const url = () => `ws://127.0.0.1:${broker?.port}/mqtt`;

/** @param greeting what is sent as soon as it is open. */
async function watch(greeting?: string): Promise<TestEngine> {
  const onOpen = greeting === undefined ? {} : { onOpen: [{ send: greeting }] };
  const backend = { id: 'broker', url: url(), subprotocols: ['mqtt'], ...onOpen };
  const watching = new TestEngine([backend], PATIENT);
  test = watching;
  reading = new Reading(watching);
  watching.engine.start();
  await watching.until(() => watching.phase() === 'open');
  return watching;
}

/** A client of MQTT that the broker has welcomed. */
async function client(id: string, keepSession: boolean): Promise<WebSocket> {
  const socket = new WebSocket(url(), ['mqtt']);
  ours.add(socket);
  await once(socket, 'open');
  socket.send(mqttConnect(id, keepSession));
  await once(socket, 'message');
  return socket;
}

it('mosquitto is opened with its subprotocol, and its round trip measured', async () => {
  const watching = await watch();
  await watching.until(() => reading.roundTrip > 0);
  expect(watching.of('lost')).toEqual([]);
  expect(watching.of('dial-failed')).toEqual([]);
});

it('mosquitto’s messages are counted as it sent them, once it was greeted', async () => {
  const subscriber = await client(CLIENT, true);
  subscriber.send(mqttSubscribe(TOPIC));
  await once(subscriber, 'message');
  subscriber.terminate();
  const watching = await watch(mqttConnect(CLIENT, true).toString('latin1'));
  await watching.until(() => reading.messages === 1);
  const publisher = await client('publisher', false);
  for (let number = 0; number < 300; number++) publisher.send(mqttPublish(TOPIC, String(number)));
  await watching.until(() => reading.messages >= 301);
  // Its welcome, and what was published.
  expect(reading.messages).toBe(301);
});

it('mosquitto cuts off who says nonsense, and that is a 1006 as it is to any client', async () => {
  const watching = await watch('this is not MQTT');
  await watching.until(() => watching.of('opened').length >= 2);
  expect(watching.of('lost')[0]?.outcome).toMatchObject({ kind: 'close', code: 1006, failure: true });
  const bare = new WebSocket(url(), ['mqtt']);
  ours.add(bare);
  await once(bare, 'open');
  bare.send('this is not MQTT');
  const [code] = await once(bare, 'close');
  expect(code).toBe(1006);
});

it.each(['kill', 'terminate'] as const)('mosquitto that is ended with %s is found again', async (how) => {
  const watching = await watch();
  await broker?.[how]();
  await watching.until(() => watching.of('dial-failed').length > 0);
  expect(watching.of('lost')).toMatchObject([{ outcome: { kind: 'close', code: 1006, failure: true } }]);
  await broker?.restart();
  await watching.until(() => watching.of('opened').length === 2);
  expect(watching.of('opened')[1]).toMatchObject({ reconnect: 'automatic' });
});
