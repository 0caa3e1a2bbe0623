import type { GatheredBatch } from './recorder-messages.ts';
import type { RecordedItem } from './recording-batch.ts';

/** Bytes that what is told of one backend takes in memory, about: its status, its report, its part of a snapshot. */
const TOLD = 2_048;
/** And any other push, or one event of it. */
const SMALL = 512;

/** @param text characters of payloads */
export function weightOf(
  { items, keyframe, ticks, reports, logged }: Omit<GatheredBatch, 'weight'>,
  text: number,
): number {
  const told = items.reduce((sum, item) => sum + weightOfItem(item), 0);
  const ticked = ticks.reduce(
    (sum, { columns, state, samples }) => sum + columns.byteLength + state.byteLength + samples.byteLength,
    0,
  );
  const snapshot = keyframe
    ? keyframe.snapshot.fleet.backends.length * TOLD + (keyframe.frame?.byteLength ?? 0)
    : 0;
  return told + ticked + snapshot + reports.length * TOLD + (logged?.entries.byteLength ?? 0) + text;
}

function weightOfItem(item: RecordedItem): number {
  if (item.kind === 'frame') return item.bytes.byteLength;
  const { push } = item;
  if (push.push === 'statuses') return push.changes.length * TOLD;
  if (push.push === 'fleet') return push.fleet.backends.length * TOLD;
  return SMALL * (push.push === 'events' ? push.events.length : 1);
}
