import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';
import { TestEngine } from './support.ts';

type Entry = Omit<FleetFileInput['backends'][number], 'id' | 'url'>;

const who = { name: 'mallory', session: 'test' };
const hello = {
  send: '{"type":"hello","client":{{clientId}},"last":{{lastSequence}}}',
  expect: { field: 'type', equals: 'welcome' },
  reject: { field: 'type', equals: 'refused' },
  timeout: '2s',
} as const;

interface Hello {
  type: string;
  client: string | null;
  last: number | null;
}

/** A server that keeps what it is sent, and answers a hello as it is told to. */
class Backend {
  private readonly sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  readonly received: string[] = [];
  answer: (hello: Hello) => object | null = () => ({ type: 'welcome', client: 'c-7' });
  dials = 0;

  async listen(): Promise<void> {
    this.sockets.on('connection', (peer) => {
      this.dials++;
      peer.on('message', (data) => {
        const text = data.toString();
        this.received.push(text);
        if (!text.includes('"hello"')) return;
        const answer = this.answer(JSON.parse(text) as Hello);
        if (answer) peer.send(JSON.stringify(answer));
      });
    });
    await once(this.sockets, 'listening');
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.sockets.address() as AddressInfo).port}/`;
  }

  get peers(): WebSocket[] {
    return [...this.sockets.clients];
  }

  get hellos(): Hello[] {
    return this.received.filter((text) => text.includes('"hello"')).map((text) => JSON.parse(text) as Hello);
  }

  send(message: object): void {
    for (const peer of this.sockets.clients) peer.send(JSON.stringify(message));
  }

  kill(): void {
    for (const peer of this.sockets.clients) peer.terminate();
  }

  async close(): Promise<void> {
    this.kill();
    await new Promise((resolve) => this.sockets.close(resolve));
  }
}

let backend: Backend;
let watch: TestEngine | null = null;

beforeEach(async () => {
  backend = new Backend();
  await backend.listen();
});
afterEach(async () => {
  await watch?.engine.stop();
  watch = null;
  await backend.close();
});

function start(entry: Entry): TestEngine {
  watch = new TestEngine([{ id: 'one', url: backend.url, ...entry }]);
  watch.engine.start();
  return watch;
}

const report = (engine: TestEngine) => {
  const found = engine.engine.fleet.report('one');
  if (!found) throw new Error('there is no such backend');
  return found;
};

const isReady = ({ state }: ReturnType<TestEngine['status']>): boolean =>
  state.phase === 'open' && state.ready;

describe('a hello', () => {
  it('makes the connection ready; what is sent on open follows, and the sequence is taken up again', async () => {
    const engine = start({
      hello,
      resume: { sequence: 'seq', clientId: 'client', resumed: { field: 'resumed', equals: true } },
      onOpen: [{ send: '{"op":"subscribe"}' }],
    });
    await engine.until(() => isReady(engine.status()));
    await engine.until(() => backend.received.length === 2);
    expect(backend.received[1]).toBe('{"op":"subscribe"}');
    expect(backend.hellos[0]).toMatchObject({ last: null });
    for (let seq = 1; seq <= 5; seq++) backend.send({ seq });
    await engine.until(() => report(engine).resume?.lastSequence === 5);
    backend.answer = ({ last }) => ({ type: 'welcome', client: 'c-7', resumed: last === 5 });
    backend.kill();
    await engine.until(() => backend.hellos.length === 2 && isReady(engine.status()));
    expect(backend.hellos[1]).toMatchObject({ client: 'c-7', last: 5 });
    expect(report(engine).resume).toMatchObject({ result: 'resumed', counts: { resumed: 1 } });
    expect(engine.of('resume').at(-1)).toMatchObject({ backend: 'one', result: 'resumed' });
    const [attempt] = engine.status().attempts;
    expect(attempt?.timings?.hello).toBeGreaterThanOrEqual(attempt?.timings?.upgrade ?? Number.NaN);
  });

  it('that is refused fails the dial, in our words and not in the ones of the peer', async () => {
    backend.answer = () => ({ type: 'refused' });
    const engine = start({ hello, breaker: { consecutiveFailures: 2, openFor: '60s', maxOpenFor: '60s' } });
    await engine.until(() => engine.phase() === 'blocked');
    expect(engine.status().lastOutcome).toMatchObject({ kind: 'refused', failure: true });
    expect(backend.dials).toBe(2);
  });

  it('that is not answered fails the dial in time', async () => {
    backend.answer = () => null;
    const engine = start({ hello: { ...hello, timeout: 150 } });
    await engine.until(() => engine.of('dial-failed').length > 0);
    expect(engine.of('opened')).toEqual([]);
    expect(engine.of('dial-failed')[0]?.outcome).toMatchObject({
      kind: 'timeout',
      code: 'hello',
      failure: true,
    });
  });
});

describe('a message of a person', () => {
  it('is sent where the fleet file allows it, counted, and kept in the timeline without its text', async () => {
    const engine = start({ outbound: { operatorMaySend: true } });
    await engine.until(() => engine.phase() === 'open');
    const sent = engine.engine.send('one', { text: 'hello there', priority: 'high' }, who, 'to see');
    expect(sent).toEqual({ ok: true, value: null });
    await engine.until(() => backend.received.includes('hello there'));
    expect(report(engine).outbound).toMatchObject({ sent: 1, operatorMaySend: true });
    expect(engine.of('action').at(-1)).toMatchObject({ action: 'send', backends: ['one'], reason: 'to see' });
    expect(JSON.stringify(engine.events)).not.toContain('hello there');
  });

  it('waits for a connection as long as it may, and is refused where there is no room', async () => {
    const engine = start({ outbound: { operatorMaySend: true, maxMessages: 1 } });
    await engine.until(() => engine.phase() === 'open');
    engine.act('pause', 'one');
    await engine.until(() => engine.phase() === 'paused');
    const send = (text: string) => engine.engine.send('one', { text, priority: 'normal' }, who, null);
    expect(send('first')).toMatchObject({ ok: true });
    expect(send('second')).toMatchObject({ ok: false, error: { code: 'queue-full' } });
    engine.act('resume', 'one');
    await engine.until(() => backend.received.includes('first'));
    expect(backend.received).not.toContain('second');
  });

  it('is refused where the fleet file does not allow it, or there is no such backend', async () => {
    const engine = start({});
    const send = (id: string) => engine.engine.send(id, { text: 'x', priority: 'low' }, who, null);
    expect(send('one')).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
    expect(send('two')).toMatchObject({ ok: false, error: { code: 'unknown-backend' } });
  });
});

describe('what comes in', () => {
  it('is looked into for duplicates, gaps and delays; counting goes on whatever the rate', async () => {
    const engine = start({ inspect: { id: 'id', sequence: 'seq', timestamp: 'at', rate: 1_000 } });
    await engine.until(() => engine.phase() === 'open');
    const at = Date.now() - 50;
    for (const seq of [1, 2, 2, 3, 6]) backend.send({ id: `m-${seq}`, seq, at });
    await engine.until(() => report(engine).inbound.inspected === 5);
    expect(report(engine).inbound).toMatchObject({ duplicates: 1, missing: 2, unreadable: 0, limited: 0 });
    expect(report(engine).inbound.delay?.p50).toBeGreaterThanOrEqual(49);
  });
});

describe('on demand', () => {
  it('is connected while somebody has it open, and not by a row in view', async () => {
    const engine = start({ connect: 'onDemand' });
    const { fleet } = engine.engine;
    const page = {};
    fleet.look(['one'], [], page);
    expect(engine.phase()).toBe('idle');
    fleet.look([], ['one'], page);
    await engine.until(() => engine.phase() === 'open');
    expect(backend.dials).toBe(1);
  });
});
