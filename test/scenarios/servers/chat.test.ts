import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Chat, startChat } from '../../../src/simulator/scenarios/chat.ts';
import { Watched } from './watched.ts';

/* The third account: Wirewatch at the chat, as the chat counts it. A second of it is 20 ms here. */

let chat: Chat;
let watched: Watched;

beforeEach(async () => {
  chat = await startChat({ timeScale: 0.02 });
  watched = await Watched.start(chat);
  await chat.until(({ connections }) => connections === 3);
});
afterEach(async () => {
  await watched.stop();
  await chat.close();
});

it('each room has one socket, and hears what is said in it', async () => {
  await chat.until(({ messages }) => messages.delivered >= 9);
  const { rooms, ...counts } = chat.counts();
  for (const room of ['7', '8', 'lobby']) {
    expect(rooms[room]).toMatchObject({ upgrades: 1, connections: 1, peakConnections: 1 });
  }
  expect(counts).toMatchObject({ duplicates: 0, dials: 3, rejected: {} });
});

it('a room that is closed is asked for now and then and is back by itself; the others notice nothing', async () => {
  chat.closeRoom('7');
  await chat.until(({ rejected }) => (rejected[404] ?? 0) >= 2);
  expect(watched.status('chat/7').breaker.state).toBe('closed');
  chat.openRoom('7');
  await watched.phase('chat/7', 'open');
  const { rooms, duplicates } = chat.counts();
  expect(rooms[7]).toMatchObject({ connections: 1, peakConnections: 1 });
  // Five seconds of the account after it was told, thirty after each 404; the account had a loop of dials here.
  expect(rooms[7]?.shortestPause).toBeGreaterThanOrEqual(100 * 0.98);
  expect([rooms[8]?.upgrades, rooms.lobby?.upgrades, duplicates]).toEqual([1, 1, 0]);
});

it('after a restart every room has one socket again', async () => {
  await chat.restart({ downFor: 5_000 });
  await chat.until(({ connections }) => connections === 3);
  const { rooms, duplicates } = chat.counts();
  expect(Object.values(rooms).map(({ peakConnections }) => peakConnections)).toEqual([1, 1, 1]);
  expect(duplicates).toBe(0);
});

it('the credential is shown to nobody', () => {
  expect(JSON.stringify(watched.engine.snapshot())).not.toContain(chat.credential);
});
