import type { ClockZone } from '../../../shared/describe/clock-zone.ts';
import { readTimeField, writeTimeField } from '../time-field.ts';

const CLOCK = /^\s*(\d{1,2}:\d{2}(?::\d{2})?)\s*$/;
const AFTER = /^\s*\+\s*(?:(\d+):)?(\d+):(\d{2})\s*$/;
const DAY = 86_400_000;

/**
 * UTC ms of a moment of a recording that a person wrote: "2026-11-21 14:05:00", "14:05" or "14:05:10" for the first time
 * that it was so late in it, or "+1:02:03" from its beginning. `null` for what is no time, or none of this recording.
 */
export function readReplayTime(
  text: string,
  { from, to, zone }: { from: number; to: number; zone: ClockZone },
): number | null {
  const at = momentOf(text, from, zone);
  // A person writes whole seconds: the first and the last are of the recording.
  if (at === null || at < from - 999 || at > to + 999) return null;
  return Math.min(Math.max(at, from), to);
}

function momentOf(text: string, from: number, zone: ClockZone): number | null {
  const [, hours = '0', minutes, seconds] = AFTER.exec(text) ?? [];
  if (minutes !== undefined)
    return from + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  const [, clock] = CLOCK.exec(text) ?? [];
  if (clock === undefined) {
    const at = readTimeField(text, zone);
    return at.ok ? at.value : null;
  }
  for (const day of [from, from + DAY]) {
    const at = readTimeField(`${writeTimeField(day, zone).slice(0, 10)} ${clock}`, zone);
    if (at.ok && at.value >= from - 999) return at.value;
  }
  return null;
}

/** "6:01:12", "0:05": as long as it is, by the clock. @param ms of time that passed */
export function formatRunning(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
