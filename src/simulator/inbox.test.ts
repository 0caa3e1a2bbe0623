import { afterEach, beforeEach, expect, test } from 'vitest';
import { heard, TestStage } from './test-stage.ts';

let stage: TestStage;

beforeEach(() => {
  stage = new TestStage();
});

afterEach(() => stage.dispose());

const NOTICE = { type: 'notice', code: 'rate-limited', limit: 3 };

test('messages are counted by the priority that they name', async () => {
  const server = await stage.listen({ abilities: { inbound: { perSecond: 100, echo: false } } });
  const client = await stage.connect(server.url);
  await stage.say(
    client,
    { priority: 'high' },
    { priority: 'low' },
    { priority: 'high', data: 1 },
    { priority: 'toString' },
    'text',
    null,
  );
  client.socket.send('no JSON');
  client.socket.send(Buffer.from([0xff, 0x00]));
  await client.ping();
  expect(server.report().abilities?.received).toEqual({ high: 2, normal: 0, low: 1, none: 5 });
  expect(heard(client)).toEqual([]);
});

test('beyond its rate a server ignores messages with one notice a second, for each connection', async () => {
  const server = await stage.listen({ abilities: { inbound: { perSecond: 3, echo: true } } });
  const [client, other] = [await stage.connect(server.url), await stage.connect(server.url)];
  await stage.say(client, 1, 2, 3, 4, 5, 6);
  expect(heard(client)).toEqual([1, 2, 3, NOTICE]);
  await stage.say(other, 7);
  expect(heard(other)).toEqual([7]);
  stage.clock.advance(1_000);
  await stage.say(client, 8, 9, 10, 11);
  expect(heard(client)).toEqual([8, 9, 10, NOTICE]);
  expect(server.report()).toMatchObject({
    messagesReceived: 11,
    messagesSent: 9,
    abilities: { limited: 4, received: { none: 7 } },
  });
});

test('with a hello, that is not counted, and what comes after it is', async () => {
  const server = await stage.listen({
    abilities: { hello: { validFor: 1 }, inbound: { perSecond: 3, echo: true } },
  });
  const client = await stage.connect(server.url);
  await stage.say(client, { type: 'hello' }, { priority: 'normal' });
  expect(heard(client)).toMatchObject([{ type: 'welcome' }, { priority: 'normal' }]);
  expect(server.report().abilities?.received).toEqual({ high: 0, normal: 1, low: 0, none: 0 });
});
