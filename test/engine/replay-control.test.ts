import { rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { openRecording } from '../../src/engine/recording/recording-file.ts';
import { PROTOCOL_VERSION } from '../../src/shared/contract.ts';
import { failure } from '../../src/shared/result.ts';
import { decodeSeries } from '../../src/shared/series.ts';
import { at, cleanUp, LENGTH, SECOND, setUp } from './replay-night.ts';

afterEach(cleanUp);

it('shows the frame of the moment although nothing plays, and goes on from there after a seek', async () => {
  const { open, clock, playTo } = setUp();
  const { page, snapshot } = await open();
  expect(snapshot).toMatchObject({ now: at(0), replay: { position: at(0), to: at(LENGTH, 250), speed: 1 } });
  await page.call('replay.control', { do: 'seek', to: at(50) });
  const sought = await page.open('night');
  expect(sought.now).toBe(at(50));
  expect(sought.engineId).not.toBe(snapshot.engineId);
  expect(sought.events.map(({ kind }) => kind)).toEqual(['lost', 'breaker', 'marker', 'action', 'incident']);
  clock.advance(0);
  await page.until(() => page.frames.length === 1);
  expect(page.frames[0]?.time).toBe(at(50));
  await page.call('replay.control', { do: 'play' });
  await playTo(page, at(52));
  expect(page.frames.map(({ time }) => time)).toEqual([at(50), at(51), at(52)]);
});

it('seeks while it plays, and plays on', async () => {
  const { open, clock, playTo } = setUp();
  const { page } = await open();
  await page.call('replay.control', { do: 'play' });
  await playTo(page, at(2));
  clock.advance(100);
  // Two at once: the last one counts, and the step that was under way does not.
  const first = page.call('replay.control', { do: 'seek', to: at(80) });
  await page.call('replay.control', { do: 'seek', to: at(30) });
  await first;
  expect(await page.open('night')).toMatchObject({
    now: at(30),
    replay: { position: at(30), playing: true },
  });
  page.pushes.length = 0;
  await playTo(page, at(42));
  expect(page.pushes.map((push) => (push.push === 'events' ? push.events[0]?.kind : push.push))).toEqual([
    'marker',
    'action',
    'incident',
  ]);
  expect(page.gaps).toBeGreaterThan(0);
});

it('pauses at the end, and plays from the beginning when it is played there', async () => {
  const { open, playTo } = setUp();
  const { page } = await open();
  await page.call('replay.control', { do: 'seek', to: at(119) });
  await page.open('night');
  await page.call('replay.control', { do: 'speed', speed: 4 });
  await page.call('replay.control', { do: 'play' });
  await playTo(page, Number.POSITIVE_INFINITY);
  expect(page.replay).toMatchObject({ playing: false, position: at(LENGTH, 250), speed: 4 });
  await page.call('replay.control', { do: 'play' });
  expect((await page.open('night')).replay).toMatchObject({ playing: true, position: at(0) });
});

it('steps to events, breakers, markers, incidents and losses in both directions, where they are on screen', async () => {
  const { open } = setUp();
  const { page } = await open();
  const step = async (stop: 'event' | 'breaker' | 'marker' | 'incident' | 'lost', direction: 1 | -1) => {
    const state = await page.call('replay.control', { do: 'step', stop, direction });
    return (state.position - at(0)) / SECOND;
  };
  expect(await step('event', 1)).toBe(10.04);
  const { events } = await page.open('night');
  expect(events.map(({ kind }) => kind)).toEqual(['lost']);
  expect(await step('event', 1)).toBe(20.04);
  expect(await step('event', 1)).toBe(30.04);
  expect(await step('event', 1)).toBe(31.04);
  expect(await step('event', -1)).toBe(30.04);
  expect(await step('lost', 1)).toBe(60.04);
  expect(await step('lost', 1)).toBe(60.04);
  expect(await step('incident', -1)).toBe(40.04);
  expect(await step('breaker', 1)).toBe(90.04);
  expect(await step('breaker', -1)).toBe(20.04);
  expect(await step('marker', 1)).toBe(30.04);
  expect(page.replay?.playing).not.toBe(true);
});

it('keeps all pages in step, with one that comes later', async () => {
  const { open, playTo } = setUp();
  const { page } = await open();
  await page.call('replay.control', { do: 'speed', speed: 10 });
  await page.call('replay.control', { do: 'play' });
  await playTo(page, at(25));
  const { page: late, snapshot } = await open();
  expect(snapshot.replay?.position).toBeGreaterThanOrEqual(at(25));
  expect(snapshot.events).toHaveLength(2);
  await playTo(page, at(65));
  await late.until(() => late.replay?.position === page.replay?.position);
  expect(late.pushes).toEqual(page.pushes.slice(-late.pushes.length));
  expect(late.pushes).toHaveLength(4);
  await late.call('replay.control', { do: 'pause' });
  await page.until(() => page.replay?.playing === false);
});

it('knows nothing of what comes later', async () => {
  const { open } = setUp();
  const { page } = await open();
  await page.call('replay.control', { do: 'seek', to: at(35) });
  await page.open('night');
  const events = await page.call('events.list', { from: 0, to: at(1_000), limit: 100 });
  expect(events.map(({ event }) => event.kind)).toEqual(['action', 'marker', 'breaker', 'lost']);
  const series = decodeSeries((await page.call('series.backend', { backend: 'a' })).slice());
  expect(series).toMatchObject({ end: at(35), points: 35 });
  expect(await page.call('audit.list', { limit: 10 })).toMatchObject([
    { action: 'pause', backends: ['b'], reason: 'noisy' },
    { action: 'mark', reason: 'here' },
  ]);
});

it('refuses whatever would act, and answers the rest', async () => {
  const { open } = setUp();
  const { page } = await open();
  const off = failure('not-allowed', 'this is a recording: actions are off');
  expect(await page.client.call('backend.pause', { backends: ['a'] })).toEqual(off);
  expect(await page.client.call('message.send', { backend: 'a', text: 'x', priority: 'normal' })).toEqual(
    off,
  );
  expect(
    await page.client.call('bulk.start', { action: 'pause', backends: ['a'], reason: 'to see' }),
  ).toEqual(off);
  expect(await page.call('session.look', { rows: ['a'], open: ['a'] })).toBeNull();
  expect(await page.client.call('backend.report', { backend: 'z' })).toMatchObject({
    error: { code: 'unknown-backend' },
  });
  expect(await page.client.call('messages.watch', { backend: 'a', on: true })).toEqual(
    failure('not-allowed', 'no messages were recorded'),
  );
});

it.each(['payloads', 'metadata'] as const)(
  'shows messages as they come where it has %s',
  async (messages) => {
    const { open, playTo } = setUp({ messages });
    const { page } = await open();
    await page.call('replay.control', { do: 'seek', to: at(50, 500) });
    await page.open('night');
    await page.call('messages.watch', { backend: 'a', on: true });
    const entries = () => page.pushes.flatMap((push) => (push.push === 'messages' ? push.entries : []));
    // Those of the last minute, so that a pause has something to look at.
    expect(entries()).toHaveLength(50);
    await page.call('replay.control', { do: 'play' });
    await playTo(page, at(52));
    expect(entries().slice(50)).toMatchObject([
      {
        at: at(51, 1),
        ...(messages === 'payloads' ? { payload: 'm51', size: 2 } : { payload: '', size: 51 }),
      },
    ]);
    await page.call('messages.watch', { backend: 'a', on: false });
    await playTo(page, at(55));
    expect(entries()).toHaveLength(51);
  },
);

it('shows the sizes and times of a backend whose payloads were not recorded', async () => {
  const { open, playTo } = setUp({ messages: 'payloads' });
  const { page } = await open();
  await page.call('replay.control', { do: 'seek', to: at(50, 500) });
  await page.open('night');
  await page.call('messages.watch', { backend: 'b', on: true });
  const entries = () => page.pushes.flatMap((push) => (push.push === 'messages' ? push.entries : []));
  expect(entries()).toHaveLength(50);
  await page.call('replay.control', { do: 'play' });
  await playTo(page, at(52));
  expect(entries().slice(50)).toMatchObject([
    { at: at(51, 2), kind: 'binary', direction: 'out', size: 1_051, payload: '', truncated: true },
  ]);
});

it('keeps a marker in the file, at the position and without what is secret', async () => {
  const { open, file } = setUp();
  const { page } = await open();
  await page.call('replay.control', { do: 'seek', to: at(70) });
  await page.open('night');
  await page.call('marker.add', { text: 'token s3cret leaks', backend: 'b' });
  const { database } = openRecording(file);
  const markers = database.prepare('SELECT at, by, text, backend FROM marker ORDER BY id').all([]);
  database.close();
  expect(markers.at(-1)).toEqual({ at: at(70), by: 'mallory', text: 'token *** leaks', backend: 'b' });
});

it('says that one which never ended is unfinished, and shows all that it has', async () => {
  const { open } = setUp({ ended: false });
  const { snapshot } = await open();
  expect(snapshot.replay).toMatchObject({ condition: 'unfinished', to: at(LENGTH, 250) });
});

it('shows one that is being made up to what is committed, and waits for more at its end', async () => {
  const { open, add, clock, playTo, marked } = setUp({ ended: false, making: true });
  const { page } = await open();
  await page.call('replay.control', { do: 'seek', to: at(119) });
  expect((await page.open('night')).replay).toMatchObject({ condition: 'recording', to: at(LENGTH, 250) });
  await page.call('replay.control', { do: 'speed', speed: 4 });
  await page.call('replay.control', { do: 'play' });
  await playTo(page, at(LENGTH));
  add(LENGTH + 1);
  clock.advance(100);
  await page.until(() => page.replay?.to === at(LENGTH + 1));
  await playTo(page, at(LENGTH + 1));
  expect(page.frames.at(-1)?.time).toBe(at(LENGTH + 1));
  expect(page.replay?.playing).toBe(true);
  // Its recorder takes markers from the timeline.
  await page.call('marker.add', { text: 'now' });
  expect(marked).toEqual(['now']);
});

it('goes on where rows are damaged: from the next whole frame or keyframe', async () => {
  const { open, playTo } = setUp({
    prepare: (file) => {
      const { database } = openRecording(file, true);
      database.exec(`UPDATE item SET body = x'00ff' WHERE at IN (${at(10)}, ${at(20, 40)}, ${at(70)})`);
      database.exec(`UPDATE keyframe SET snapshot = x'00ff' WHERE at = ${at(60, 250)}`);
      database.close();
    },
  });
  const { page } = await open();
  await page.call('replay.control', { do: 'seek', to: at(15) });
  expect(await page.open('night')).toMatchObject({ now: at(15), replay: { condition: 'damaged' } });
  await page.call('replay.control', { do: 'seek', to: at(65) });
  const { events } = await page.open('night');
  expect(events.map(({ kind }) => kind)).toEqual(['lost', 'marker', 'action', 'incident', 'lost']);
  await page.call('replay.control', { do: 'speed', speed: 100 });
  await page.call('replay.control', { do: 'play' });
  await playTo(page, Number.POSITIVE_INFINITY);
  expect(page.replay?.position).toBe(at(LENGTH, 250));
});

it('tells the page when its thread dies, and opens it anew when the page asks again', async () => {
  const { open, workers, replays } = setUp();
  const { page } = await open();
  const waits = page.client.call('series.fleet', {});
  await workers[0]?.terminate();
  expect(await waits).toMatchObject({ ok: false, error: { code: 'no-recording' } });
  await page.until(() => page.gaps === 1);
  expect(await page.open('night')).toMatchObject({ replay: { position: at(0) } });
  expect(workers).toHaveLength(2);
  expect(replays.size).toBe(1);
});

it('tells the page when the file is gone', async () => {
  const { open, replays } = setUp();
  const { page } = await open();
  await replays.end('night');
  expect(await page.client.call('series.fleet', {})).toMatchObject({
    ok: false,
    error: { code: 'no-recording' },
  });
  expect(page.gaps).toBe(1);
});

it('is where it was when it is shown again, also by the name that it has since', async () => {
  const { open, replays } = setUp();
  const { page, snapshot } = await open();
  const to = (snapshot.replay?.from ?? 0) + 60_000;
  await page.call('replay.control', { do: 'seek', to });
  await replays.end('night');
  replays.rename('night', 'day');
  expect((await open('day')).snapshot.replay).toMatchObject({ recording: 'day', position: to });
});

it.each([
  ['no file', (file: string) => rmSync(file), 'there is no such file'],
  ['no items', (file: string) => empty(file), 'there is nothing in this recording yet'],
])('answers with a failure where there is %s', async (_, prepare, message) => {
  const page = setUp({ prepare }).newPage();
  const opened = await page.client.call('session.open', { protocol: PROTOCOL_VERSION, replay: 'night' });
  expect(opened).toEqual(failure('no-recording', message));
});

function empty(file: string): void {
  const { database } = openRecording(file, true);
  database.exec('DELETE FROM keyframe; DELETE FROM item;');
  database.close();
}

it('shows what was asked for last, however long the recording takes to open', async () => {
  const { newPage, clock, replays } = setUp();
  const page = newPage();
  const recording = page.client.call('session.open', { protocol: PROTOCOL_VERSION, replay: 'night' });
  // There is no live fleet here: the page is told so by what shows it.
  const live = failure('internal', 'the live fleet is not shown');
  expect(await page.client.call('session.open', { protocol: PROTOCOL_VERSION })).toEqual(live);
  expect(await recording).toEqual(failure('no-recording', 'the page has asked for something else meanwhile'));
  clock.advance(5_000);
  expect(replays.size).toBe(0);
});

it('opens eight at once, and lets go of one some seconds after its last page', async () => {
  const { open, clock, replays, workers } = setUp();
  const pages = await Promise.all(Array.from({ length: 8 }, (_, index) => open(`night-${index}`)));
  await expect(open('night-8')).rejects.toThrow('8 recordings are open already');
  pages[0]?.page.dispose();
  expect(replays.size).toBe(8);
  // Nobody looks at it: it makes room.
  await open('night-8');
  expect(workers).toHaveLength(9);
  pages[1]?.page.dispose();
  const ended = new Promise((resolve) => workers[1]?.once('exit', resolve));
  clock.advance(5_000);
  await ended;
  expect(replays.size).toBe(7);
}, 120_000);
