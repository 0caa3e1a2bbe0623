import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Engine } from '../src/engine/engine.ts';
import type { FleetConfig } from '../src/engine/fleet-file/fleet-config.ts';
import type { HistoryStore } from '../src/engine/history/history-store.ts';
import { PROTOCOL_VERSION } from '../src/shared/contract.ts';
import { fleetColumn } from '../src/shared/frame.ts';
import { FrameReader } from '../src/shared/frame-delta.ts';
import { RpcClient } from '../src/shared/rpc.ts';
import type { Transport } from '../src/shared/transport.ts';

/**
 * The whole engine, as a shell runs it: heartbeats, a tick a second, history, and a session that is
 * sent every frame, takes it in and acknowledges it. It has begun to dial.
 */
export async function attendedEngine(fleet: FleetConfig, historyStore?: HistoryStore): Promise<Engine> {
  const engine = new Engine({
    fleet,
    version: 'bench',
    demo: false,
    log: (line) => process.stderr.write(`${line}\n`),
    ...(historyStore && { historyStore }),
  });
  const { port1, port2 } = new MessageChannel();
  engine.attach(overPort(port1), { shell: 'desktop', actor: 'bench', label: 'window 1' });
  const page = new RpcClient(overPort(port2));
  const frames = new FrameReader();
  page.onFrame((bytes) => page.acknowledge(frames.read(bytes).sequence));
  engine.start();
  const opened = await page.call('session.open', { protocol: PROTOCOL_VERSION });
  if (!opened.ok) throw new Error(opened.error.message);
  return engine;
}

/** Resolves with the first frame in which every backend is open: asking for each status is work too. */
export async function allOpen(engine: Engine): Promise<void> {
  const column = fleetColumn('phase.open');
  await new Promise<void>((resolve) => {
    const watch = engine.onFrame(({ fleet, rows }) => {
      if (fleet[column] !== rows) return;
      watch.dispose();
      resolve();
    });
  });
}

function overPort(port: MessagePort): Transport {
  return {
    send: (packet) => port.postMessage(packet),
    onMessage(listener) {
      port.on('message', listener);
      return { dispose: () => port.off('message', listener) };
    },
    onClose(listener) {
      const closed = () => listener('the port was closed');
      port.on('close', closed);
      return { dispose: () => port.off('close', closed) };
    },
    dispose: () => port.close(),
  };
}
