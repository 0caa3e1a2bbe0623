import { setTimeout as pause } from 'node:timers/promises';
import type { BackendsCalls } from './backends-process.ts';
import { Child } from './child.ts';
import type { HolderCalls, HolderName } from './holder-process.ts';
import { type Bar, conclude, progress } from './report.ts';

/*
 * P5: what connections cost on which nothing happens but heartbeats. The engine and its peer each have a
 * process and a server of their own and are measured over the same 15 seconds, in which each of them
 * pings each connection once.
 */

const SIZES = [
  { size: 1_000, atMost: 0.015 },
  { size: 10_000, atMost: 0.12 },
] as const;
/** The heartbeat's interval, ms. */
const WINDOW = 15_000;
/** From the last one opened, and its first ping, until all are stable, ms: that is 10 s. */
const SETTLE = 12_000;
/** Heartbeats are some ms late now and then, and so some fall on either side of the window. */
const PINGS_TOLERANCE = 0.1;

class Side {
  private readonly backends = new Child<BackendsCalls>('./backends-process.ts');
  private readonly holder = new Child<HolderCalls>('./holder-process.ts');

  constructor(
    private readonly name: HolderName,
    private readonly size: number,
  ) {}

  async open(): Promise<void> {
    const port = await this.backends.call('listen', null);
    const urls = Array.from({ length: this.size }, (_, index) => `ws://127.0.0.1:${port}/all/${index}`);
    await this.holder.call('open', { holder: this.name, urls });
  }

  async cpu(): Promise<number> {
    const before = await this.backends.call('count', { group: 'all' });
    const share = await this.holder.call('cpu', { ms: WINDOW });
    const { connections, handshakes, pings } = await this.backends.call('count', { group: 'all' });
    if (connections !== this.size || handshakes !== this.size) {
      throw new Error(`${this.name}: ${connections} of ${this.size} open after ${handshakes} handshakes`);
    }
    const pinged = (pings - before.pings) / this.size;
    if (Math.abs(pinged - 1) > PINGS_TOLERANCE) {
      throw new Error(`${this.name} pinged each ${pinged.toFixed(2)} times in the window, not once`);
    }
    return share;
  }

  async end(): Promise<void> {
    await Promise.all([this.holder.end(), this.backends.end()]);
  }
}

async function measure(size: number, atMost: number): Promise<Bar> {
  progress(`P5: ${size} connections`);
  const [ours, peer] = [new Side('engine', size), new Side('ws with timers', size)];
  try {
    await Promise.all([ours.open(), peer.open()]);
    await pause(SETTLE);
    const [oursShare, peerShare] = await Promise.all([ours.cpu(), peer.cpu()]);
    return {
      id: 'P5',
      bar: `${size} idle connections, all telemetry and one session: ≤ ${atMost * 100} % of a core`,
      against: 'ws, a timer each',
      peer: peerShare * 100,
      ours: oursShare * 100,
      unit: '% of a core',
      ratio: oursShare / peerShare,
      held: oursShare <= atMost,
      note: 'the page of that session is in the same process, and counted',
    };
  } finally {
    await Promise.all([ours.end(), peer.end()]);
  }
}

const bars: Bar[] = [];
for (const { size, atMost } of SIZES) bars.push(await measure(size, atMost));
conclude(bars);
