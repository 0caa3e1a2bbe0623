import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startActix } from '../../src/simulator/scenarios/actix.ts';
import { type Chat, startChat } from '../../src/simulator/scenarios/chat.ts';
import { startGateway } from '../../src/simulator/scenarios/gateway.ts';
import { startPriceFeed } from '../../src/simulator/scenarios/price-feed.ts';
import type { ScenarioServer } from '../../src/simulator/scenarios/scenario.ts';
import { startSignals } from '../../src/simulator/scenarios/signals.ts';
import { root } from '../docs/page.ts';

/*
 * The naive pages of bench/naive show the trouble of their accounts, as the servers count it. They are in the process in
 * which `npm run scenarios` has them, and are asked what it asks.
 */

const TIME_SCALE = 0.02;
const PATIENCE = 15_000;

let naive: ChildProcess;
let server: ScenarioServer | undefined;
let asked = 0;

beforeAll(async () => {
  naive = fork(join(root, 'bench/naive/process.ts'), { execArgv: ['--import', 'tsx'], cwd: root });
  await ask('report', null);
}, 60_000);
afterEach(async () => {
  await ask('close', null);
  await server?.close();
  server = undefined;
});
afterAll(async () => {
  const gone = once(naive, 'exit');
  naive.kill();
  await gone;
});

async function ask(name: string, args: unknown): Promise<unknown> {
  asked += 1;
  naive.send({ id: asked, name, args });
  const [reply] = (await once(naive, 'message')) as [{ value?: unknown; error?: string }];
  if (reply.error !== undefined) throw new Error(reply.error);
  return reply.value;
}

async function open(at: ScenarioServer, kind: string, count: number, rooms: string[] = []): Promise<void> {
  server = at;
  const { url, http } = at;
  for (let page = 0; page < count; page++)
    await ask('open', { kind, url, http, timeScale: TIME_SCALE, rooms });
}

it('a tab is a connection, and without a retry it is gone after a restart', async () => {
  const gateway = await startGateway({ timeScale: TIME_SCALE });
  await open(gateway, 'gateway, without a retry', 3);
  await gateway.until(({ connections }) => connections === 3, PATIENCE);
  await gateway.restart({ downFor: 500 });
  expect(await ask('report', null)).toMatchObject({ open: 0 });
  expect(gateway.counts()).toMatchObject({ handshakes: 3, dials: 3 });
});

it('a page that is turned away dials again at once', async () => {
  const feed = await startPriceFeed({ timeScale: TIME_SCALE });
  feed.crowd(10);
  await open(feed, 'price-feed', 1);
  const { rejected, dials } = await feed.until((counts) => (counts.rejected[1013] ?? 0) >= 20, PATIENCE);
  expect(dials).toBeGreaterThanOrEqual(rejected[1013] ?? 0);
});

it('a chat page has two sockets in each room, and one closed room costs the others their attempts', async () => {
  const chat: Chat = await startChat({ timeScale: TIME_SCALE, rooms: ['7', '8'] });
  await open(chat, 'chat, one counter', 1, ['7', '8']);
  await chat.until(({ connections }) => connections === 4, PATIENCE);
  expect(chat.counts()).toMatchObject({ duplicates: 2 });
  chat.closeRoom('7');
  // Two sockets share ten attempts.
  await chat.until(({ rejected }) => (rejected[404] ?? 0) === 10, PATIENCE);
  const { handshakes } = chat.counts();
  chat.cut();
  await chat.until(({ connections }) => connections === 0, PATIENCE);
  chat.openRoom('7');
  // Nobody dials any more: the page is asked whether it has heard of the loss.
  await expect.poll(() => ask('report', null), { timeout: PATIENCE }).toMatchObject({ open: 0 });
  expect(chat.counts().handshakes).toBe(handshakes);
});

it('an actix client begins a new session each time, and gives up on an outage that outlasts its attempts', async () => {
  const actix = await startActix({ timeScale: TIME_SCALE });
  await open(actix, 'actix', 1);
  await actix.until(({ welcomed }) => welcomed === 1, PATIENCE);
  actix.cut();
  await actix.until(({ welcomed }) => welcomed === 2, PATIENCE);
  expect(actix.counts()).toMatchObject({ resumed: 0 });
  const { handshakes } = actix.counts();
  await actix.restart({ downFor: 60_000 });
  await expect.poll(() => ask('report', null), { timeout: PATIENCE }).toMatchObject({ open: 0 });
  expect(actix.counts().handshakes).toBe(handshakes);
});

it('a signals page polls although it is connected', async () => {
  const signals = await startSignals({ timeScale: TIME_SCALE });
  await open(signals, 'signals', 1);
  await signals.until(({ connections }) => connections === 1, PATIENCE);
  const { polls } = signals.counts();
  await signals.until((counts) => counts.polls >= polls + 3 && counts.connections === 1, PATIENCE);
});
