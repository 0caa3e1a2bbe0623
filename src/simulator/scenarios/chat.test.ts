import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestClient } from '../test-client.ts';
import { type Chat, type ChatOptions, startChat } from './chat.ts';
import { saidTo, TestScene } from './test-scene.ts';

let scene: TestScene;

beforeEach(() => {
  scene = new TestScene();
});
afterEach(async () => expect(await scene.dispose()).toBe(0));

const start = (options: ChatOptions = {}) => scene.add(startChat({ clock: scene.clock, ...options }));
const roomOf = (chat: Chat, room: string, query = `token=${chat.credential}`) =>
  `${chat.url}/api/v1/chats/${room}/ws?${query}`;

test('who shows the credential is in the room that the path names, and hears what is said there', async () => {
  const chat = await start();
  const [seven, lobby] = [await scene.connect(roomOf(chat, '7')), await scene.connect(roomOf(chat, 'lobby'))];
  scene.clock.advance(2_000);
  await chat.until(({ messages }) => messages.delivered === 2);
  await Promise.all([seven.ping(), lobby.ping()]);
  expect([saidTo(seven), saidTo(lobby)]).toMatchObject([[{ room: '7' }], [{ room: 'lobby' }]]);
  // Nobody is in room 8 to be told.
  expect(chat.counts().messages).toMatchObject({ made: 3, sent: 2 });
});

test('a wrong credential is answered by 401, and a room that there is not by 404', async () => {
  const chat = await start();
  expect(await TestClient.refusal(roomOf(chat, '7', 'token=wrong'))).toContain('401');
  expect(await TestClient.refusal(roomOf(chat, '7', ''))).toContain('401');
  expect(await TestClient.refusal(roomOf(chat, '9'))).toContain('404');
  expect(await TestClient.refusal(`${chat.url}/api/v1/chats/7`)).toContain('404');
  expect(chat.counts()).toMatchObject({ rejected: { 401: 2, 404: 2 }, handshakes: 0, dials: 4 });
});

test('a room may have any name, and one that an object has of its own is no room by itself', async () => {
  const chat = await start({ rooms: ['constructor'] });
  for (const room of ['__proto__', 'toString']) {
    expect(await TestClient.refusal(roomOf(chat, room))).toContain('404');
  }
  expect({}).not.toHaveProperty('upgrades');
  await chat.act({ do: 'openRoom', room: '__proto__' });
  expect({}).not.toHaveProperty('open');
  await scene.connect(roomOf(chat, '__proto__'));
  await scene.connect(roomOf(chat, 'constructor'));
  const { rooms } = chat.counts();
  expect(Object.entries(rooms).map(([room, { connections }]) => [room, connections])).toEqual([
    ['constructor', 1],
    ['__proto__', 1],
  ]);
});

test('rooms come and go: who is in one that is closed is told so', async () => {
  const chat = await start();
  const [seven, eight] = [await scene.connect(roomOf(chat, '7')), await scene.connect(roomOf(chat, '8'))];
  await chat.act({ do: 'closeRoom', room: '7' });
  expect(await seven.closed).toEqual({ code: 4004, reason: 'The room is closed' });
  expect(await TestClient.refusal(roomOf(chat, '7'))).toContain('404');
  await chat.act({ do: 'openRoom', room: '7' });
  await chat.act({ do: 'openRoom', room: 'attic' });
  await scene.connect(roomOf(chat, '7'));
  await scene.connect(roomOf(chat, 'attic'));
  expect(await eight.ping()).toBeGreaterThan(0);
  expect(chat.counts().rooms).toMatchObject({
    7: { open: true, upgrades: 3, connections: 1, peakConnections: 1 },
    attic: { connections: 1 },
  });
  await expect(chat.act({ do: 'openRoom', room: '../7' })).rejects.toThrow('expected the name of a room');
});

test('one client has one socket in a room, and any other is a duplicate; another room is another matter', async () => {
  const chat = await start();
  await scene.connect(roomOf(chat, '7'));
  await scene.connect(roomOf(chat, '8'));
  await scene.connect(roomOf(chat, '7', `token=${chat.credential}&client=bob`));
  expect(chat.counts()).toMatchObject({ duplicates: 0, connections: 3 });
  await scene.connect(roomOf(chat, '7'));
  await chat.until(({ duplicates }) => duplicates === 1);
  expect(chat.counts().rooms[7]).toMatchObject({ connections: 3, peakConnections: 3 });
});

test('the shortest time between two dials of one client to one room is known', async () => {
  const chat = await start();
  await scene.connect(roomOf(chat, '7'));
  scene.clock.advance(5_000);
  await scene.connect(roomOf(chat, '8'));
  await scene.connect(roomOf(chat, '7'));
  scene.clock.advance(700);
  await TestClient.refusal(roomOf(chat, '7', 'token=wrong'));
  scene.clock.advance(900);
  await scene.connect(roomOf(chat, '7'));
  const { rooms } = chat.counts();
  expect([rooms[7]?.shortestPause, rooms[8]?.shortestPause]).toEqual([700, null]);
});
