import type { View } from './view-store.ts';

/** The page of recordings in the fleet's place. */
export interface RecordingsView {
  /** Ids of two that are compared, as before and after something. */
  compared: readonly [before: string, after: string] | null;
}

export const RECORDINGS: RecordingsView = { compared: null };

/** `show=recordings`, and with a comparison `before=a&after=b`. */
export function writeRecordings(parts: URLSearchParams, recordings: RecordingsView | null): void {
  if (!recordings) return;
  parts.set('show', 'recordings');
  if (!recordings.compared) return;
  parts.set('before', recordings.compared[0]);
  parts.set('after', recordings.compared[1]);
}

export function readRecordings(parts: URLSearchParams): RecordingsView | null {
  if (parts.get('show') !== 'recordings') return null;
  const before = parts.get('before');
  const after = parts.get('after');
  return { compared: before !== null && after !== null ? [before, after] : null };
}

/** What is chosen of the fleet; whoever changes it wants to see the fleet. */
const OF_THE_FLEET = ['healths', 'text', 'only', 'selected', 'compared', 'chartGroup', 'inspecting'] as const;

/** Whether a person went to something of the fleet while the recordings were shown. */
export const leavesRecordings = (now: View, before: View): boolean =>
  now.recordings !== null &&
  now.recordings === before.recordings &&
  OF_THE_FLEET.some((key) => now[key] !== before[key]);
