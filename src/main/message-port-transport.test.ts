import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { Packet } from '../shared/transport.ts';
import { MessagePortTransport, type TransportPort } from './message-port-transport.ts';

/** Holds messages back until it is started, as Electron's port does, and keeps what was posted. */
class FakePort extends EventEmitter implements TransportPort {
  readonly posted: unknown[] = [];
  closes = 0;
  private held: unknown[] | null = [];

  postMessage(message: unknown): void {
    this.posted.push(message);
  }

  start(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const data of held) this.emit('message', { data, ports: [] });
  }

  close(): void {
    this.closes++;
  }

  arrive(data: unknown): void {
    if (this.held) this.held.push(data);
    else this.emit('message', { data, ports: [] });
  }
}

function connect() {
  const port = new FakePort();
  return { port, transport: new MessagePortTransport(port) };
}

it('delivers nothing before the first listener, and then all of it in order', () => {
  const { port, transport } = connect();
  port.arrive('first');
  const packets: Packet[] = [];
  transport.onMessage((packet) => packets.push(packet));
  port.arrive('second');
  expect(packets).toEqual(['first', 'second']);
});

it('takes text and bytes, and ignores everything else', () => {
  const { port, transport } = connect();
  const packets: Packet[] = [];
  transport.onMessage((packet) => packets.push(packet));
  for (const data of [
    null,
    7,
    { id: 1 },
    ['x'],
    new Uint16Array(2),
    Uint8Array.of(1),
    Uint8Array.of(2).buffer,
    'x',
  ]) {
    port.arrive(data);
  }
  expect(packets).toEqual([Uint8Array.of(1), Uint8Array.of(2), 'x']);
});

it('sends exactly the bytes of a view, not the buffer behind it', () => {
  const { port, transport } = connect();
  const pooled = Buffer.from('frame');
  expect(pooled.buffer.byteLength).toBeGreaterThan(pooled.byteLength);
  transport.send(pooled);
  transport.send(new Uint8Array(100).subarray(10, 20));
  const whole = new Uint8Array(16);
  transport.send(whole);
  const sent = port.posted as Uint8Array[];
  expect(sent.map((bytes) => bytes.buffer.byteLength)).toEqual([5, 10, 16]);
  expect(Buffer.from(sent[0]!).toString()).toBe('frame');
  expect(sent[2]).toBe(whole);
});

it('tells of the close once, and sends nothing after it', () => {
  const { port, transport } = connect();
  const reasons: string[] = [];
  transport.onClose((reason) => reasons.push(reason));
  port.emit('close');
  port.emit('close');
  transport.dispose();
  transport.send('late');
  expect(reasons).toEqual(['the page has gone']);
  expect(port.posted).toEqual([]);
  expect(port.eventNames()).toEqual([]);
});

it('tells a listener that comes after the close', async () => {
  const { port, transport } = connect();
  transport.dispose();
  expect(port.closes).toBe(1);
  expect(await new Promise((resolve) => transport.onClose(resolve))).toBe('closed by the engine');
});
