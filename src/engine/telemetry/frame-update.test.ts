import { expect, test } from 'vitest';
import { createFrame } from '../../shared/frame.ts';
import { applyFrameDelta } from '../../shared/frame-delta.ts';
import { FrameUpdate } from './frame-update.ts';

const frame = (sequence: number, revision = 1) =>
  createFrame({ sequence, time: sequence, revision, rows: 100, tick: 1_000 });

test('what changed is made once, and the same bytes go to everyone', () => {
  const [before, after] = [frame(1), frame(2)];
  const update = new FrameUpdate(after, before);
  const delta = update.since(1);
  expect(delta && applyFrameDelta(before, delta).bytes).toEqual(after.bytes);
  expect(update.since(1)).toBe(delta);
});

test('there is none for who has another frame than the one before, or has none', () => {
  const update = new FrameUpdate(frame(5), frame(4));
  expect([update.since(null), update.since(3), update.since(5)]).toEqual([null, null, null]);
  expect(new FrameUpdate(frame(1), null).since(0)).toBeNull();
});

test('there is none where it would save nothing', () => {
  expect(new FrameUpdate(frame(2, 2), frame(1)).since(1)).toBeNull();
});
