import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { ok, type Result } from '../../shared/result.ts';

/** What a person writes for a time: the same in every language, as ISO 8601 has it but for the blank. */
const WRITTEN = /^\s*(\d{4}-\d{2}-\d{2})[\sT]+(\d{1,2}:\d{2})(:\d{2})?\s*$/;
/** ISO 8601 with its zone, and with fractions of a second perhaps: what logs and addresses have. */
const WITH_ZONE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const CLOCK = /^\d{1,2}:\d{2}(:\d{2})?$/;
/** "now", "-5m", "now-15m". */
const BEFORE_NOW = /^(?:now)?\s*(?:-\s*(\d{1,6})\s*([smhd]))?$/i;

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DAY = 86_400_000;

/** "2026-11-21 14:05:00": a time by the clock that is shown. @param at UTC ms. */
export function writeTimeField(at: number, zone: ClockZone): string {
  const shifted = zone === 'utc' ? at : at - new Date(at).getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * UTC ms of what was written; seconds may be left out. What there never was on that clock is no time: 30 February, and
 * the hour that is left out as summer begins.
 */
export function readTimeField(text: string, zone: ClockZone): Result<number, 'form' | 'none'> {
  const [, day, minute = '', second = ':00'] = WRITTEN.exec(text) ?? [];
  if (day === undefined) return { ok: false, error: 'form' };
  const time = `${minute.padStart(5, '0')}${second}`;
  const at = Date.parse(`${day}T${time}${zone === 'utc' ? 'Z' : ''}`);
  if (Number.isNaN(at) || writeTimeField(at, zone) !== `${day} ${time}`) return { ok: false, error: 'none' };
  return ok(at);
}

/**
 * UTC ms of an edge of the time to show. Besides what {@link readTimeField} takes: `21:25` of today, or of yesterday
 * when that is yet to come; ISO 8601 with its zone; a date alone, which means all of that day; `now`, `-5m`, `now-1h`.
 *
 * @param now UTC ms.
 */
export function readTimeEdge(
  text: string,
  edge: 'from' | 'to',
  zone: ClockZone,
  now: number,
): Result<number, 'form' | 'none'> {
  const written = text.trim();
  const [relative, count = '0', unit = 's'] = BEFORE_NOW.exec(written) ?? [];
  if (relative) return ok(now - Number(count) * (UNITS[unit.toLowerCase()] ?? 0));
  if (WITH_ZONE.test(written)) return readWithZone(written);
  if (DATE.test(written)) {
    const begins = readTimeField(`${written} 00:00`, zone);
    if (!begins.ok || edge === 'from') return begins;
    const ends = readTimeField(`${dayAfter(written, 1)} 00:00`, zone);
    return ends.ok && begins.value < now ? ok(Math.min(ends.value, now)) : ends;
  }
  if (!CLOCK.test(written)) return readTimeField(text, zone);
  const today = writeTimeField(now, zone).slice(0, 10);
  const at = readTimeField(`${today} ${written}`, zone);
  return at.ok && at.value > now ? readTimeField(`${dayAfter(today, -1)} ${written}`, zone) : at;
}

/**
 * The whole time that was meant, where something shorter was written: "2026-11-20 21:25:00", which may be yesterday.
 * `null` where it says so itself, or cannot be read.
 */
export function meaningOf(
  text: string,
  edge: 'from' | 'to',
  zone: ClockZone,
  now: number,
): { time: string; yesterday: boolean } | null {
  const read = readTimeEdge(text, edge, zone, now);
  if (!read.ok || WRITTEN.test(text)) return null;
  const time = writeTimeField(read.value, zone);
  const yesterday = CLOCK.test(text.trim()) && !time.startsWith(writeTimeField(now, zone).slice(0, 10));
  return { time, yesterday };
}

function readWithZone(written: string): Result<number, 'none'> {
  const [, minute = '', second = ':00', fraction = '', offset = ''] = WITH_ZONE.exec(written) ?? [];
  const there = readTimeField(`${minute}${second}`.toUpperCase(), 'utc');
  const at = Date.parse(`${minute}${second}${fraction}${offset}`.toUpperCase());
  return there.ok && !Number.isNaN(at) ? ok(at) : { ok: false, error: 'none' };
}

/** @param day as 2026-11-21. */
const dayAfter = (day: string, days: number): string => {
  const at = Date.parse(`${day}T00:00:00Z`) + days * DAY;
  return Number.isNaN(at) ? day : new Date(at).toISOString().slice(0, 10);
};
