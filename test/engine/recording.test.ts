import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { configureFleet } from '../../src/engine/fleet-file/fleet-config.ts';
import type { RecorderReply, RecorderRequest } from '../../src/engine/recording/recorder-messages.ts';
import { DirectRecorder, type RecorderPort } from '../../src/engine/recording/recorder-thread.ts';
import { ITEM, KEYFRAME_INTERVAL, unpackBytes } from '../../src/engine/recording/recording-format.ts';
import { ReplaySource } from '../../src/engine/replay/replay-source.ts';
import { pragma } from '../../src/engine/store/database.ts';
import type { PushBody } from '../../src/shared/contract.ts';
import { FrameReader } from '../../src/shared/frame-delta.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { FLIGHT_SPAN } from '../../src/shared/recording.ts';
import { ANA, cleanUp, MINUTE, markersOf, RecorderWorld, readRecording, SECOND } from './recording-world.ts';
import type { Mood } from './virtual-network.ts';

// The clock is virtual, the files are not: a loaded machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
afterEach(cleanUp);

const MOODS: readonly Mood[] = ['well', 'well', 'down', 'mute', 'status 503', 'fickle'];

it('has all that pages were told in an hour of faults, in order, byte for byte', async () => {
  const world = new RecorderWorld({ backends: 30 });
  const { engine, clock, network } = world;
  world.start();
  clock.advance(90 * SECOND);
  const pushes: PushBody[] = [];
  const frames: Uint8Array[] = [];
  const id = await world.record({ name: 'hour' });
  engine.feed.onPush((push) => pushes.push(structuredClone(push)));
  engine.feed.onFrame(({ frame }) => frames.push(frame.bytes.slice()));
  const random = seededRandom(7);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const backendsOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: `backend-${index}`,
      url: `ws://host-${index % 4}.test/`,
    }));
  for (let minute = 0; minute < 60; minute++) {
    network.set(`host-${Math.floor(random() * 4)}.test`, pick(MOODS));
    if (minute === 20) network.plugged = false;
    if (minute === 23) network.plugged = true;
    if (minute % 15 === 7) engine.act({ action: 'pause' }, ['backend-1', 'backend-2'], ANA, 'so it is');
    if (minute % 15 === 9) engine.act({ action: 'resume' }, ['backend-1', 'backend-2'], ANA, null);
    // Another fleet, with the rows in other places, and back.
    if (minute === 30)
      engine.configure(configureFleet({ version: 1, backends: backendsOf(22).reverse() }, 'orders'));
    if (minute === 40) engine.configure(configureFleet({ version: 1, backends: backendsOf(30) }, 'orders'));
    clock.advance(random() * 2 * MINUTE);
  }
  const file = await world.stop(id);
  const { meta, items, keyframes, database } = world.read(id);
  expect(file).toMatchObject({ condition: 'whole', name: 'hour', fleet: 'orders' });
  expect(meta).toMatchObject({ ended: 'stopped', by: 'ana', engineId: engine.id, version: '1.2.3' });
  const told = items
    .filter(({ kind }) => kind === ITEM.push)
    .map(({ bytes }) => Buffer.from(bytes).toString());
  // The last words, that it was stopped, may have been told after it began to listen and are in both.
  expect(told.length).toBeGreaterThan(500);
  expect(told.slice(-pushes.length)).toEqual(pushes.map((push) => JSON.stringify(push)));
  const reader = new FrameReader();
  const frameItems = items.filter(({ kind }) => kind !== ITEM.push);
  expect(frameItems).toHaveLength(frames.length);
  frameItems.forEach(({ bytes }, index) => {
    const { buffer } = reader.read(bytes).fleet;
    expect(Buffer.from(buffer as ArrayBuffer).equals(frames[index] as Uint8Array)).toBe(true);
  });
  // At most a minute apart, and one after each change of the fleet.
  keyframes.slice(1).forEach(({ at }, index) => {
    expect(at - (keyframes[index]?.at as number)).toBeLessThanOrEqual(KEYFRAME_INTERVAL + SECOND);
  });
  const changes = items.filter(
    ({ kind, bytes }) => kind === ITEM.push && Buffer.from(bytes).toString().startsWith('{"push":"fleet"'),
  );
  expect(changes).toHaveLength(2);
  for (const { id: item, at } of changes) {
    const next = keyframes.find((keyframe) => keyframe.item >= item);
    expect((next?.at as number) - at).toBeLessThanOrEqual(250);
  }
  expect(items.map(({ id: number }) => number)).toEqual(items.map((_, index) => index + 1));
  expect(pragma(database, 'integrity_check')).toBe('ok');
}, 240_000);

it('says how it goes, what a person did, and what became of it', async () => {
  const world = new RecorderWorld();
  const { engine, clock, recorder, states } = world;
  world.start();
  expect(recorder.state).toMatchObject({ recordings: [], problem: null });
  const id = await world.record({ name: 'Check-out / night: 1', backends: ['backend-1', 'backend-2'] });
  expect(id).toBe('Check-out-night-1');
  const other = await world.record({ name: 'Check-out / night: 1' });
  expect(other).toBe('Check-out-night-1-2');
  engine.mark('here', null, ANA);
  clock.advance(5 * SECOND);
  const [first, second] = recorder.state.recordings;
  expect(first).toMatchObject({
    id,
    by: ANA,
    backends: 2,
    markers: 1,
    warning: null,
    maxDuration: 8 * 60 * MINUTE,
  });
  expect(second).toMatchObject({ id: other, backends: null });
  expect(first?.bytes).toBeGreaterThan(4_096);
  // Once a second while something is recorded.
  const before = states.length;
  clock.advance(10 * SECOND);
  expect(states.length - before).toBe(10);
  expect(await world.stop(id)).toMatchObject({ id, scope: 2, markers: 1, condition: 'whole', backends: 2 });
  expect(await world.stop(other)).toMatchObject({ id: other, scope: null, backends: 8 });
  expect(recorder.state.recordings).toEqual([]);
  clock.advance(MINUTE);
  expect(states.length - before).toBeLessThan(15);
  const audit = engine.audit(10).map(({ action, reason, backends }) => [action, reason, backends.length]);
  expect(audit).toEqual([
    ['record-stop', 'Check-out / night: 1', 0],
    ['record-stop', 'Check-out / night: 1', 2],
    ['mark', 'here', 0],
    ['record', 'Check-out / night: 1', 0],
    ['record', 'Check-out / night: 1', 2],
  ]);
  const { pushes } = world.read(other);
  expect(markersOf(pushes)).toEqual(['here']);
  const acts = pushes.flatMap((push) =>
    push.push === 'events'
      ? push.events.flatMap((event) => (event.kind === 'action' ? [event.action] : []))
      : [],
  );
  expect(acts.at(-1)).toBe('record-stop');
  expect(await recorder.stop(id, ANA)).toMatchObject({ ok: false, error: { code: 'no-recording' } });
  expect(await recorder.start({ ...ORDER, backends: ['nobody'] }, ANA)).toMatchObject({
    ok: false,
    error: { code: 'unknown-backend', message: 'there is no backend "nobody"' },
  });
});

const ORDER = {
  messages: 'none' as const,
  payloadBytes: 100,
  maxBytes: 2 ** 30,
  maxDuration: 60 * MINUTE,
};

it('warns before the time is over, and ends by itself', async () => {
  const world = new RecorderWorld();
  const { clock, recorder } = world;
  world.start();
  const id = await world.record({ maxDuration: 100 * SECOND });
  clock.advance(89 * SECOND);
  expect(recorder.state.recordings[0]?.warning).toBeNull();
  clock.advance(3 * SECOND);
  expect(recorder.state.recordings[0]?.warning).toBe('ends in 8.0 s');
  clock.advance(9 * SECOND);
  expect(recorder.state.recordings).toEqual([]);
  await Promise.resolve();
  const { meta } = world.read(id);
  expect(meta.ended).toBe('time');
  expect((meta.to as number) - meta.from).toBe(100 * SECOND);
  await expect
    .poll(() => world.engine.fleet.events.recent().at(-1))
    .toMatchObject({ kind: 'console', text: expect.stringMatching(/" ended: it has come to the time/) });
});

it('warns before it is too large, ends by itself, and is whole', async () => {
  const world = new RecorderWorld({ backends: 200 });
  const { clock, recorder, network } = world;
  world.start();
  const id = await world.record({ maxBytes: 2 ** 21 });
  const warnings = new Set<string>();
  const random = seededRandom(3);
  for (let step = 0; step < 2_000 && recorder.state.recordings.length > 0; step++) {
    network.set(`host-${Math.floor(random() * 4)}.test`, MOODS[step % MOODS.length] as Mood);
    clock.advance(SECOND);
    const warning = recorder.state.recordings[0]?.warning;
    if (warning) warnings.add(warning);
  }
  expect(recorder.state.recordings).toEqual([]);
  expect([...warnings].at(-1)).toMatch(/^ends soon: it has 9\d % of the size/);
  expect(world.read(id).meta.ended).toBe('size');
  expect(world.log.at(-1)).toMatch(/ended: it has come to the size that it may have$/);
  expect(readFileSync(world.pathOf(id)).length).toBeLessThan(2 ** 21 * 1.2);
});

it('keeps the last half hour, and saves of it what is asked for', async () => {
  const world = new RecorderWorld({ flight: { on: true } });
  const { clock, recorder, engine, network } = world;
  world.start();
  clock.advance(30 * SECOND);
  engine.mark('long ago', null, ANA);
  clock.advance(40 * MINUTE);
  engine.mark('before', null, ANA);
  clock.advance(10 * MINUTE);
  network.set('host-1.test', 'down');
  engine.mark('just now', null, ANA);
  clock.advance(MINUTE);
  const { flight } = recorder.state;
  expect(flight.on).toBe(true);
  const age = world.now - (flight.since as number);
  expect(age).toBeGreaterThanOrEqual(FLIGHT_SPAN);
  expect(age).toBeLessThan(FLIGHT_SPAN + KEYFRAME_INTERVAL + 20 * SECOND);
  const all = await recorder.saveRecent(FLIGHT_SPAN, 'all of it', ANA);
  expect(all).toMatchObject({ ok: true, value: { id: 'all-of-it', condition: 'whole', markers: 2 } });
  const few = await recorder.saveRecent(5 * MINUTE, null, ANA);
  if (!few.ok) throw new Error(few.error.message);
  expect(few.value.to - few.value.from).toBe(5 * MINUTE);
  expect(few.value.markers).toBe(1);
  const { meta, items, keyframes } = world.read(few.value.id);
  expect(meta.name).toMatch(/^orders last 5 m /);
  expect(keyframes.length).toBeGreaterThan(4);
  expect(items.filter(({ kind }) => kind !== ITEM.push).length).toBeGreaterThanOrEqual(299);
  expect(markersOf(world.read('all-of-it').pushes)).toEqual(['before', 'just now']);
  // Off: what it had is gone.
  await recorder.setFlight(false, ANA);
  expect(recorder.state.flight).toMatchObject({ on: false, since: null, bytes: 0 });
  expect(await recorder.saveRecent(MINUTE, null, ANA)).toMatchObject({
    ok: false,
    error: { message: 'the flight recorder is off: nothing was kept' },
  });
  await recorder.setFlight(true, ANA);
  clock.advance(20 * SECOND);
  expect(recorder.state.flight.since).toBeGreaterThan(world.now - MINUTE);
});

it('keeps no more of the last half hour than it has room for', async () => {
  const world = new RecorderWorld({ backends: 200, flight: { on: true, maxBytes: 2 ** 20 } });
  const { clock, recorder, network } = world;
  world.start();
  const random = seededRandom(5);
  let most = 0;
  for (let step = 0; step < 400; step++) {
    network.set(`host-${Math.floor(random() * 4)}.test`, MOODS[step % MOODS.length] as Mood);
    clock.advance(2 * SECOND);
    most = Math.max(most, recorder.state.flight.bytes);
  }
  // It is looked at every ten seconds, and keeps a keyframe's worth at the least.
  expect(most).toBeLessThan(2 ** 20 * 2);
  expect(world.now - (recorder.state.flight.since as number)).toBeLessThan(10 * MINUTE);
  expect(await recorder.saveRecent(MINUTE, 'minute', ANA)).toMatchObject({ ok: true });
});

it('what a killed console had of its last half hour is a recording at the next start', async () => {
  const { keepLeftBehind, flightPath } = await import('../../src/engine/recording/flight-recorder.ts');
  const killed = new DirectRecorder();
  const folder = new RecorderWorld().directory;
  const path = flightPath(folder);
  const world = new RecorderWorld({ port: killed, flight: { on: true, path } });
  world.start();
  world.clock.advance(3 * MINUTE);
  // The next one begins while nothing of the first was ended.
  keepLeftBehind(path, folder);
  expect(readdirSync(folder).filter((name) => name.endsWith('.wwr'))).toEqual(['before-the-last-crash.wwr']);
  expect(readRecording(`${folder}/before-the-last-crash.wwr`).items.length).toBeGreaterThan(170);
  keepLeftBehind(path, folder);
  // In order it leaves nothing.
  const orderly = new RecorderWorld({ flight: { on: true, path } });
  orderly.start();
  orderly.clock.advance(MINUTE);
  expect(existsSync(path)).toBe(true);
  await orderly.recorder.close();
  expect(existsSync(path)).toBe(false);
});

/** A disk that hangs: what is posted waits until it is told to go on. */
class SlowPort implements RecorderPort {
  readonly waiting: RecorderRequest[] = [];
  hangs = false;
  onReply: (reply: RecorderReply) => void = () => undefined;
  onEnd: (why: string) => void = () => undefined;
  private readonly direct = new DirectRecorder();

  constructor() {
    this.direct.onReply = (reply) => this.onReply(reply);
  }

  post(request: RecorderRequest): void {
    // As it would be after it has crossed to a thread.
    const crossed = structuredClone(request);
    if (this.hangs) this.waiting.push(crossed);
    else this.direct.post(crossed);
  }

  goOn(): void {
    this.hangs = false;
    for (const request of this.waiting.splice(0)) this.direct.post(request);
  }

  closed(): Promise<void> {
    this.goOn();
    return this.direct.closed();
  }
}

it.each([false, true])(
  'knows who is in an incident that began before it, of a part of the fleet: %s',
  async (part) => {
    const world = new RecorderWorld({ backends: 30 });
    const { clock, engine, network } = world;
    world.start();
    clock.advance(2 * MINUTE);
    network.set('host-1.test', 'down');
    clock.advance(2 * MINUTE);
    const [incident] = engine.incidents.list();
    const lost = engine.incidents.backendsOf(incident?.id ?? 0);
    expect(lost.length).toBeGreaterThan(3);
    const some = lost.slice(1, 3);
    const id = await world.record({ name: 'after it', ...(part && { backends: some }) });
    clock.advance(10 * SECOND);
    await world.stop(id);
    const source = ReplaySource.open(world.pathOf(id), (work) => work());
    const found = await source.answer('incident', { incident: incident?.id ?? 0 });
    expect([...found].sort()).toEqual([...(part ? some : lost)].sort());
    expect((await source.answer('snapshot', null)).snapshot).not.toHaveProperty('incidentBackends');
    source.close();
  },
);

it('holds a bounded time for a disk that hangs, says what is missing, and goes on rightly', async () => {
  const port = new SlowPort();
  const world = new RecorderWorld({ port });
  const { clock, recorder, engine, network } = world;
  world.start();
  const id = await world.record({ name: 'slow' });
  clock.advance(5 * SECOND);
  port.hangs = true;
  engine.mark('held', null, ANA);
  clock.advance(8 * SECOND);
  expect(recorder.state.recordings[0]?.warning).toBeNull();
  clock.advance(10 * MINUTE);
  engine.mark('lost', null, ANA);
  network.set('host-1.test', 'down');
  clock.advance(MINUTE);
  expect(port.waiting.length).toBeLessThanOrEqual(41);
  expect(recorder.state.recordings[0]?.warning).toBe('its disk does not keep up: what comes now is missing');
  port.goOn();
  clock.advance(SECOND);
  engine.mark('found', null, ANA);
  clock.advance(5 * SECOND);
  expect(recorder.state.recordings[0]?.warning).toMatch(/^lacks 1\d m.*: its disk was slow$/);
  await world.stop(id);
  const { items, keyframes, pushes } = world.read(id);
  expect(markersOf(pushes)).toEqual(['held', 'found']);
  const gap = items.findIndex(({ at }, index) => at - (items[index - 1]?.at ?? at) > 5 * MINUTE);
  const after = items[gap];
  // What follows is about a snapshot that has what was lost.
  const keyframe = keyframes.find(({ item }) => item + 1 === after?.id);
  expect(keyframe?.at).toBeLessThanOrEqual(after?.at as number);
  const reader = new FrameReader();
  const [row] = world
    .read(id)
    .database.prepare('SELECT frame FROM keyframe WHERE item = ?')
    .all([keyframe?.item ?? -1]) as { frame: Uint8Array }[];
  reader.read(new Uint8Array(unpackBytes(row?.frame as Uint8Array)));
  for (const { kind, bytes } of items.slice(gap)) if (kind !== ITEM.push) reader.read(bytes);
});

it('says that nothing can be recorded any more when its thread is gone', async () => {
  const port = new DirectRecorder();
  const world = new RecorderWorld({ port, flight: { on: true } });
  world.start();
  await world.record();
  world.clock.advance(SECOND);
  port.onEnd('its thread has ended');
  expect(world.recorder.state).toMatchObject({
    recordings: [],
    flight: { on: false },
    problem: 'nothing can be recorded any more: its thread has ended',
  });
  expect(await world.recorder.start(ORDER, ANA)).toMatchObject({
    ok: false,
    error: { code: 'no-recording' },
  });
  const pending = world.clock.pending;
  world.clock.advance(SECOND);
  expect(world.clock.pending).toBeLessThanOrEqual(pending);
});

it('costs nothing while nobody records', () => {
  const world = new RecorderWorld();
  world.engine.start();
  world.clock.advance(MINUTE);
  const { pending } = world.clock;
  world.recorder.begin();
  expect(world.clock.pending).toBe(pending);
});

it('no secret of the configuration, nor of the shell, is in what it writes', async () => {
  const world = new RecorderWorld({ headers: { authorization: 'Bearer fleet-s3cret-value' } });
  const { engine, clock } = world;
  world.start();
  const id = await world.record();
  engine.mark('look: fleet-s3cret-value', null, ANA);
  engine.mark(`and ${Buffer.from('token-of-the-console').toString('base64')}`, 'backend-1', ANA);
  clock.advance(MINUTE + SECOND);
  await world.stop(id);
  const { pushes, database } = world.read(id);
  const texts = JSON.stringify([
    pushes,
    database.prepare('SELECT value FROM meta').all([]),
    database.prepare('SELECT text FROM marker').all([]),
    database.prepare('SELECT event FROM event').all([]),
  ]);
  expect(texts).not.toMatch(/fleet-s3cret|token-of-the-console/);
  expect(texts).not.toContain(Buffer.from('token-of-the-console').toString('base64'));
  expect(markersOf(pushes)[0]).toBe('look: •••');
});
