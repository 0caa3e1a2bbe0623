import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedSnapshot } from '../../src/engine/recording/recording-format.ts';
import { applyPush } from '../../src/engine/replay/apply-push.ts';
import { Replays } from '../../src/engine/replay/replays.ts';
import { spawnReplayFromSource } from '../../src/engine/replay/test-thread.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import type { BackendStatus } from '../../src/shared/backend.ts';
import type { PushBody, Snapshot } from '../../src/shared/contract.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { decodeRange, type RangeSeries, type SeriesSource } from '../../src/shared/range.ts';
import { ok } from '../../src/shared/result.ts';
import { Page } from './replay-page.ts';
import { RecordedWorld } from './replay-world.ts';

/*
 * An hour of faults in virtual time, looked at by a page and recorded; then replayed to pages of the same kind, which
 * have to be told the same.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const SAMPLES = 60;

interface Sample {
  at: number;
  /** How many pushes and frames there had been. */
  items: number;
  snapshot: Snapshot;
  ranges: {
    asked: { source: SeriesSource; columns: string[]; from: number; to: number; points: number };
    got: RangeSeries;
  }[];
  report: { backend: string; got: unknown };
  /** Ids of backends, by incident. */
  lost: Map<number, string[]>;
}

let folder = '';
let file = '';
let world: RecordedWorld;
const samples: Sample[] = [];
const replayClock = new VirtualClock(Date.UTC(2026, 5, 1));
let replays: Replays;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-replay-'));
  file = join(folder, 'hour.wwr');
  const random = seededRandom(11);
  world = new RecordedWorld(11, file);
  await world.page.open();
  for (let second = 0; second < HOUR / SECOND; second++) {
    if (random() < 0.03) world.befall(random);
    world.say(random);
    await world.pass(SECOND);
    if (second > 60 && random() < (SAMPLES * 1.4) / 3_600) samples.push(await take(random));
  }
  world.finish();
  replays = new Replays({
    spawn: spawnReplayFromSource,
    clock: replayClock,
    recordings: () => null,
    markLive: () => ok(null),
    redact: (text) => text,
  });
}, 240_000);

afterAll(async () => {
  await replays.dispose();
  await world.end();
  rmSync(folder, { recursive: true, force: true });
});

async function take(random: () => number): Promise<Sample> {
  const { page, engine } = world;
  const snapshot = await page.open();
  const at = snapshot.now;
  const items = world.told.length;
  const ids = engine.fleet.ids;
  const backend = ids[Math.floor(random() * ids.length)] as string;
  const ranges: Sample['ranges'] = [];
  const sources: SeriesSource[] = [
    { kind: 'fleet' },
    { kind: 'backend', backend },
    { kind: 'group', group: 'group-1' },
  ];
  for (const source of sources) {
    for (const span of [5 * MINUTE, 40 * MINUTE]) {
      const from = Math.max(engine.startedAt, at - span);
      const state = source.kind === 'backend' ? ['state.last', 'state.health.up'] : ['health.up.mean'];
      const columns = ['messagesIn.mean', 'messagesIn.max', 'messagesOut.mean', ...state];
      const asked = { source, columns, from, to: at + 1, points: 300 };
      const result = await page.client.call('series.range', asked);
      if (result.ok) ranges.push({ asked, got: decodeRange(result.value.slice()) });
    }
  }
  world.report(backend);
  const lost = new Map(snapshot.incidents.map(({ id }) => [id, engine.incidents.backendsOf(id)]));
  return {
    at,
    items,
    snapshot,
    ranges,
    report: { backend, got: structuredClone(engine.fleet.report(backend)) },
    lost,
  };
}

/** A page on the recording, and its session's clock. */
async function openPage(label?: string): Promise<{ page: Page; snapshot: Snapshot }> {
  const page = new Page(world.host(replays, { hour: file }), replayClock, label);
  const snapshot = await page.open('hour');
  return { page, snapshot };
}

/** Lets the replay run by its clock, step by step, until it stands still or is at a time. */
async function playTo(page: Page, end: number): Promise<void> {
  for (;;) {
    const before = page.replay;
    if (!before?.playing || before.position >= end) return;
    replayClock.advance(100);
    await page.until(() => page.replay !== before);
  }
}

describe('a replay of a fault-ridden hour', () => {
  it('gives two pages the same pushes in the same order as live, and byte for byte the same frames', async () => {
    const { page, snapshot } = await openPage();
    const { page: other } = await openPage('tab 2');
    expect(snapshot).toMatchObject({
      capabilities: { actions: false },
      replay: { recording: 'hour', playing: false, condition: 'whole', position: snapshot.replay?.from },
    });
    await page.call('replay.control', { do: 'play' });
    await playTo(page, Number.POSITIVE_INFINITY);
    expect(page.replay).toMatchObject({ playing: false, position: page.replay?.to });
    const live = pushesOf(world.page);
    expect(live.length).toBeGreaterThan(2_000);
    expect(new Set(live.map(({ push }) => push))).toEqual(
      new Set(['statuses', 'events', 'incidents', 'bulk', 'local-fault', 'fleet']),
    );
    expectSame(pushesOf(page), live);
    expectSameFrames(page, HOUR / SECOND);
    await other.until(
      () => other.replay?.playing === false && other.replay.position === page.replay?.position,
    );
    expectSame(pushesOf(other), live);
    expect(other.frames).toHaveLength(page.frames.length);
    expect([...page.faults, ...other.faults]).toEqual([]);
    page.dispose();
    other.dispose();
  }, 240_000);

  it('ends at a hundred times the speed where live ended, with every event', async () => {
    const { page } = await openPage();
    await page.call('replay.control', { do: 'seek', to: 0 });
    const begun = await page.open('hour');
    await page.call('replay.control', { do: 'speed', speed: 100 });
    await page.call('replay.control', { do: 'play' });
    await playTo(page, Number.POSITIVE_INFINITY);
    const told = pushesOf(page);
    expect(eventsOf(told)).toEqual(eventsOf(pushesOf(world.page)));
    const ended = told.reduce<RecordedSnapshot>(applyPush, begun);
    const live = world.engine.snapshot();
    expect(settled(ended.statuses)).toEqual(settled(json(live.statuses)));
    expect(ended.fleet).toEqual(json(live.fleet));
    expect(ended.bulk).toEqual(json(live.bulk));
    expect(ended.localFault).toEqual(json(live.localFault));
    expect(page.frames.length).toBeLessThan(HOUR / SECOND / 5);
    expectSameFrames(page, page.frames.length);
    await page.call('replay.control', { do: 'speed', speed: 1 });
    page.dispose();
  }, 120_000);

  it('shows at any moment what a page that came then was shown, and answers as was answered then', async () => {
    const { page } = await openPage();
    const { told } = world;
    let [snapshots, incidents, ranges] = [0, 0, 0];
    for (const { at, items, snapshot, ranges: asked, report, lost } of [...samples].reverse()) {
      // Times are whole ms: what came within the same one cannot be told apart.
      if ((told[items]?.at ?? Number.POSITIVE_INFINITY) <= at) continue;
      await page.call('replay.control', { do: 'seek', to: at });
      const shown = await page.open('hour');
      snapshots++;
      const { configurationHash, startedAt, fleet, statuses, events, localFault, now } = snapshot;
      expect(shown).toMatchObject({ configurationHash, startedAt, fleet, localFault, now });
      expect(settled(shown.statuses)).toEqual(settled(statuses));
      expect(shown.events).toEqual(events);
      const gathers = (what: string) =>
        told.slice(items).some((each) => each.what === what && each.at < at + 600);
      if (!gathers('incidents')) {
        incidents++;
        expect(shown.incidents).toEqual(snapshot.incidents);
        for (const [incident, backends] of lost) {
          const found = await page.call('incident.backends', { incident });
          // Put together from the timeline: one that failed at the same time and is in none may be among them.
          expect(backends.filter((id) => !found.includes(id))).toEqual([]);
        }
      }
      if (!gathers('bulk')) expect(shown.bulk).toEqual(snapshot.bulk);
      expect(await page.call('backend.report', { backend: report.backend })).toEqual(json(report.got));
      for (const { asked: question, got } of asked) {
        const range = decodeRange((await page.call('series.range', question)).slice());
        ranges++;
        expectSameRange(range, got, at);
      }
    }
    expect(snapshots).toBeGreaterThan(50);
    expect(incidents).toBeGreaterThan(25);
    expect(ranges).toBeGreaterThan(250);
    page.dispose();
  }, 120_000);
});

/** An empty one says nothing but its number. */
function pushesOf(page: Page): PushBody[] {
  return page.pushes.filter((push) => push.push !== 'events' || push.events.length > 0);
}

const eventsOf = (pushes: readonly PushBody[]) =>
  pushes.flatMap((push) => (push.push === 'events' ? push.events : []));

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Without what is counted up to the moment at which a page asks: how long a dial or a connection lasts by now. */
const settled = (statuses: readonly BackendStatus[]) =>
  statuses.map(({ attempts, ...status }) => ({
    ...status,
    attempts: attempts.map(({ openMs, timings, ...attempt }) => ({
      ...attempt,
      openMs: attempt.endedAt === null ? null : openMs,
      timings: timings && {
        ...timings,
        total: attempt.endedAt === null && openMs === null ? null : timings.total,
      },
    })),
  }));

/** One by one: a difference of thousands would be shown for minutes. */
function expectSame(these: readonly PushBody[], those: readonly PushBody[]): void {
  const first = these.findIndex((push, index) => JSON.stringify(push) !== JSON.stringify(those[index]));
  if (first >= 0) expect(these[first], `push ${first}`).toEqual(those[first]);
  expect(these).toHaveLength(those.length);
}

function expectSameFrames(page: Page, count: number): void {
  const live = new Map(world.page.frames.map(({ time, bytes }) => [time, bytes]));
  const same = page.frames.filter(({ time, bytes }) => {
    const other = live.get(time);
    return other !== undefined && Buffer.from(bytes).equals(Buffer.from(other));
  });
  expect(same).toHaveLength(count);
  expect(page.frames).toHaveLength(count);
}

/** Up to the bucket that the moment is in, which a recording tells when it is over. */
function expectSameRange(range: RangeSeries, live: RangeSeries, at: number): void {
  const { columns, ...head } = range;
  const { columns: liveColumns, ...liveHead } = live;
  expect(head).toEqual(liveHead);
  const end = live.resolution <= SECOND ? at + SECOND : Math.floor(at / (10 * SECOND)) * 10 * SECOND;
  const whole = Math.max(0, Math.min(live.points, Math.floor((end - live.start) / live.step)));
  columns.forEach((column, index) => {
    expect(column.subarray(0, whole)).toEqual(liveColumns[index]?.subarray(0, whole));
  });
}
