import { afterEach, beforeEach, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import { PROTOCOL_VERSION } from '../../src/shared/contract.ts';
import { FRAME_DELTA_MAGIC, type Frame, fleetColumn, magicOf } from '../../src/shared/frame.ts';
import { FrameReader } from '../../src/shared/frame-delta.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { portPair } from './port-transport.ts';
import { fleetOf } from './support.ts';

const BACKENDS = Array.from({ length: 100 }, (_, index) => ({ id: `b${index}`, url: 'ws://127.0.0.1:9/' }));

let clock: VirtualClock;
let engine: Engine;
let made: Frame[];
let pages: RpcClient[];

/** A page over a real message port, with what it was sent and what it made of it. */
async function openPage() {
  const ports = portPair();
  engine.attach(ports.engine, { shell: 'served', actor: 'mallory', label: 'tab' });
  const client = new RpcClient(ports.page);
  pages.push(client);
  const reader = new FrameReader();
  const packets: Uint8Array[] = [];
  const frames: Frame[] = [];
  client.onFrame((bytes) => {
    packets.push(bytes);
    frames.push(reader.read(bytes));
  });
  expect(await client.call('session.open', { protocol: PROTOCOL_VERSION })).toMatchObject({ ok: true });
  /** All that was sent has arrived: packets keep their order, and this is one more. */
  const arrived = async () => {
    expect(await client.call('session.look', { rows: [], open: [] })).toMatchObject({ ok: true });
  };
  return {
    client,
    packets,
    frames,
    arrived,
    /** Which of what it was sent was only what changed. */
    deltas: () => packets.map((bytes) => magicOf(bytes) === FRAME_DELTA_MAGIC),
  };
}

beforeEach(() => {
  clock = new VirtualClock();
  made = [];
  pages = [];
  engine = new Engine({
    fleet: fleetOf(BACKENDS),
    version: '0.0.0',
    demo: false,
    log: () => undefined,
    clock,
  });
  const ids = BACKENDS.map(({ id }) => id);
  engine.fleet.act({ action: 'pause' }, ids, { name: 'test', session: 'test' }, null);
  engine.onFrame((frame) => made.push(frame));
  engine.start();
});

afterEach(async () => {
  for (const page of pages) page.dispose();
  await engine.stop();
});

it('of all pages that follow is one, of a page that comes later a whole frame first; all see the same', async () => {
  const early = await openPage();
  const late = [];
  for (let tick = 1; tick <= 4; tick++) {
    clock.advance(1_000);
    await early.arrived();
    early.client.acknowledge(tick);
    await early.arrived();
    for (const page of late) {
      page.client.acknowledge(tick);
      await page.arrived();
    }
    if (tick === 2) late.push(await openPage());
  }
  expect(made.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  expect(early.deltas()).toEqual([false, true, true, true]);
  expect(late[0]?.deltas()).toEqual([false, true]);
  expect(early.packets[3]).toEqual(late[0]?.packets[1]);
  const shown = (frame: Frame | undefined) => [frame?.time, frame?.fleet, frame?.state, frame?.columns];
  for (const [index, frame] of early.frames.entries()) expect(shown(frame)).toEqual(shown(made[index]));
  expect(shown(late[0]?.frames[1])).toEqual(shown(made[3]));
});

it('tells in the next frame how the pages keep up', async () => {
  const page = await openPage();
  const upkeep = () =>
    (['consoleFramesSkipped', 'consoleFrameDelay'] as const).map(
      (name) => made.at(-1)?.fleet[fleetColumn(name)],
    );
  clock.advance(1_000);
  expect(upkeep()).toEqual([0, Number.NaN]);
  clock.advance(250);
  page.client.acknowledge(1);
  await page.arrived();
  clock.advance(750);
  expect(upkeep()).toEqual([0, 250]);
  // The second and third are under way, the fourth waits, the fifth replaces it.
  clock.advance(3_000);
  expect(upkeep()).toEqual([0, Number.NaN]);
  clock.advance(1_000);
  expect(upkeep()).toEqual([1, Number.NaN]);
});
