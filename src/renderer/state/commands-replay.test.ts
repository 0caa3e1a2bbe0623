import { expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { aRecordingFile, aReplay, aSnapshot, NOW } from '../../shared/fixtures.ts';
import { ok } from '../../shared/result.ts';
import { ConsolePage } from '../console-page.ts';
import { anEngine } from '../fake-engine.ts';
import type { CommandSource } from './commands.ts';
import { replayCommands } from './commands-replay.ts';
import { timeCommands } from './commands-time.ts';
import { INITIAL_VIEW, type View } from './view-store.ts';

const MINUTE = 60_000;
const HOST = {
  copyLink: () => undefined,
  exportAudit: () => undefined,
  focusFilter: () => undefined,
  importRecording: () => undefined,
  moveRow: () => undefined,
};

async function aSource(): Promise<CommandSource & { page: ConsolePage }> {
  const files = [
    aRecordingFile({ from: NOW - 10 * MINUTE }),
    aRecordingFile({ id: 'night', key: 'ba9876543210', from: NOW - 10 * MINUTE, copyOf: 'release 42' }),
  ];
  const engine = anEngine([aSnapshot()], { 'recording.list': () => ok(files) });
  const view = createStore<View>()(() => INITIAL_VIEW);
  const page = new ConsolePage({ dial: async () => engine.transport, advice: '' }, view);
  page.start();
  await vi.waitFor(() => expect(page.link.getState().link.state).toBe('live'));
  await page.recordings.refresh();
  return { page, host: HOST, target: null, marked: [], askBulk: null, savedViews: [] };
}

test('recordings of one name are told apart, and each is opened by its key', async () => {
  const source = await aSource();
  const [, first, copy] = replayCommands(source);
  expect(first?.title).toMatch(/^Open recording release 42, \d+ \w+ \d\d:\d\d:\d\d$/);
  expect(copy?.title).toBe(`${first?.title}, copy of “release 42”, file night.wwr`);
  copy?.run();
  expect(source.page.view.getState().replay).toEqual({ recording: 'ba9876543210', at: null });
  source.page.dispose();
});

test('charts show all of a recording at a key, of the live fleet there is no such key', async () => {
  const source = await aSource();
  const { page } = source;
  const whole = () => timeCommands(source).find(({ keys }) => keys?.includes('0'));
  expect(whole()).toBeUndefined();
  page.replay.state.setState({ replay: aReplay({ from: NOW - 10 * MINUTE, to: NOW }) });
  whole()?.run();
  expect(page.view.getState().time).toEqual({ kind: 'recording', from: NOW - 10 * MINUTE, to: NOW });
  page.dispose();
});
