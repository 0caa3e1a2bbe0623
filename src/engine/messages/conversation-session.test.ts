import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import { systemClock } from '../clock.ts';
import { Conversation } from './conversation.ts';
import { HELLO, RESUME, SEQUENCE, talk } from './test-talk.ts';

describe('a session', () => {
  const resuming = () => talk({ hello: HELLO, resume: RESUME, inspect: SEQUENCE });

  it('goes on from the last sequence, and the console says so', () => {
    const { clock, conversation, told, open, receive } = resuming();
    open();
    receive({ type: 'welcome', client: 'c-1' }, { seq: 1 }, { seq: 2 });
    conversation.closed(false);
    const line = open();
    expect(JSON.parse(line.sent[0] ?? '')).toEqual({ type: 'hello', client: 'c-1', last: 2 });
    receive({ type: 'welcome', client: 'c-1', resumed: true }, { seq: 3 }, { seq: 4 });
    expect(told).toEqual(['fresh from null', 'ready', 'resumed from 2', 'ready']);
    const { resume, inbound } = conversation.report();
    expect(resume).toEqual({
      result: 'resumed',
      at: clock.wall(),
      lastSequence: 4,
      validFor: 120_000,
      counts: { fresh: 1, resumed: 1, rejected: 0 },
    });
    expect(inbound).toMatchObject({ missing: 0, duplicates: 0 });
  });

  it('that goes on has duplicates of what is sent again; one that does not may count anew', () => {
    const { conversation, open, receive } = resuming();
    open();
    receive({ type: 'welcome' }, { seq: 1 }, { seq: 2 });
    conversation.closed(false);
    open();
    receive({ type: 'welcome', resumed: true }, { seq: 2 }, { seq: 3 });
    expect(conversation.report().inbound).toMatchObject({ duplicates: 1, missing: 0 });
    conversation.closed(false);
    open();
    receive({ type: 'welcome', resumed: false }, { seq: 1 }, { seq: 2 }, { seq: 3 });
    expect(conversation.report().inbound).toMatchObject({ duplicates: 1, missing: 0, outOfOrder: 0 });
    expect(conversation.report().resume).toMatchObject({ result: 'fresh', lastSequence: 3 });
  });

  it('that nothing is configured of may count anew on every connection', () => {
    const { conversation, told, open, receive } = talk({ inspect: SEQUENCE });
    for (let connection = 0; connection < 3; connection++) {
      open();
      receive({ seq: 1 }, { seq: 2 });
      conversation.closed(false);
    }
    expect(conversation.report()).toMatchObject({ resume: null, inbound: { duplicates: 0, outOfOrder: 0 } });
    expect(told).toEqual(['ready', 'ready', 'ready']);
  });

  it('is found at the end of a connection, however little of it was looked into', () => {
    const settings = { ...DEFAULT_SETTINGS, inspectRate: 1 };
    const query = { clientId: null, lastSequence: 'since' };
    const { conversation, open, receive } = talk(
      { resume: { ...RESUME, query }, inspect: SEQUENCE },
      settings,
    );
    expect(conversation.dialUrl('wss://a.example/')).toBe('wss://a.example/');
    open();
    for (let seq = 1; seq <= 500; seq++) receive({ seq });
    conversation.closed(false);
    expect(conversation.dialUrl('wss://a.example/')).toBe('wss://a.example/?since=500');
  });

  it('is listened for, with nothing else to look for', () => {
    const { conversation, open, receive } = talk({ resume: RESUME });
    open();
    expect(conversation.listens).toBe(true);
    receive({ seq: 7 });
    expect(conversation.report().resume?.lastSequence).toBe(7);
    expect(conversation.report().inbound.inspected).toBe(0);
  });
});

describe('over real connections', () => {
  let server: WebSocketServer | null = null;

  afterEach(async () => {
    if (!server) return;
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server?.close(resolve));
    server = null;
  });

  it('a second connection resumes what the first has lost', async () => {
    /** All that the server has to say; each client gets what comes after its last. */
    const journal = ['a', 'b', 'c', 'd'].map((text, index) => JSON.stringify({ seq: index + 1, text }));
    const heard: unknown[] = [];
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    let connections = 0;
    server.on('connection', (peer) => {
      const first = ++connections === 1;
      peer.on('message', (data) => {
        const message = JSON.parse(data.toString()) as { type?: string; last?: number | null };
        heard.push(message);
        if (message.type === 'hello') {
          peer.send(JSON.stringify({ type: 'welcome', client: 'c-1', resumed: message.last !== null }));
        } else if (message.type === 'subscribe') {
          // Two of the messages, and then the line breaks.
          for (const text of first ? journal.slice(0, 2) : journal.slice(2)) peer.send(text);
          if (first) peer.close(1012);
        }
      });
    });
    const { port } = server.address() as AddressInfo;
    const told: string[] = [];
    const conversation = new Conversation(
      {
        hello: HELLO,
        resume: RESUME,
        onOpen: [{ send: '{"type":"subscribe","after":{{lastSequence}}}', after: 0 }],
        inspect: SEQUENCE,
      },
      DEFAULT_SETTINGS,
      systemClock,
      {
        onReady: () => told.push('ready'),
        onRefused: (text) => told.push(text),
        onResume: (result) => told.push(result),
        onDelay: () => undefined,
        onDropped: () => undefined,
      },
    );
    const connect = () => {
      const socket = new WebSocket(conversation.dialUrl(`ws://127.0.0.1:${port}/`));
      socket.on('open', () => conversation.opened(socket));
      socket.on('message', (data, isBinary) => conversation.received(data as Buffer, isBinary));
      socket.on('close', () => conversation.closed(false));
      return socket;
    };
    await once(connect(), 'close');
    conversation.offer('{"type":"waited"}', 'normal');
    const second = connect();
    await vi.waitFor(() => expect(conversation.report().inbound.inspected).toBe(4), { timeout: 10_000 });
    await vi.waitFor(() => expect(heard).toHaveLength(5), { timeout: 10_000 });
    expect(heard).toEqual([
      { type: 'hello', client: expect.any(String), last: null },
      { type: 'subscribe', after: null },
      { type: 'hello', client: 'c-1', last: 2 },
      { type: 'subscribe', after: 2 },
      { type: 'waited' },
    ]);
    expect(told).toEqual(['fresh', 'ready', 'resumed', 'ready']);
    expect(conversation.report()).toMatchObject({
      resume: { lastSequence: 4, counts: { fresh: 1, resumed: 1, rejected: 0 } },
      inbound: { missing: 0, duplicates: 0, outOfOrder: 0 },
      outbound: { sent: 5 },
    });
    second.terminate();
    await once(second, 'close');
    conversation.dispose();
  });
});
