import { expect, test, vi } from 'vitest';
import { portTransport } from './message-port.ts';

test('carries text and bytes both ways, and tells the close once', async () => {
  const { port1, port2 } = new MessageChannel();
  const [page, engine] = [portTransport(port1), portTransport(port2)];
  const received: unknown[] = [];
  engine.send('early');
  engine.send(Uint8Array.of(1, 2, 3));
  page.onMessage((packet) => received.push(packet));
  await vi.waitFor(() => expect(received).toEqual(['early', Uint8Array.of(1, 2, 3)]));
  const closed = vi.fn();
  page.onClose(closed);
  engine.dispose();
  await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
  page.dispose();
  const late = vi.fn();
  page.onClose(late);
  await vi.waitFor(() => expect(late).toHaveBeenCalledExactlyOnceWith('the engine closed its port'));
});
