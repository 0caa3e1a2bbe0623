import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { ok, type Result } from '../../shared/result.ts';

/** What a person writes for a time: the same in every language, as ISO 8601 has it but for the blank. */
const WRITTEN = /^\s*(\d{4}-\d{2}-\d{2})[\sT]+(\d{1,2}:\d{2})(:\d{2})?\s*$/;

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
