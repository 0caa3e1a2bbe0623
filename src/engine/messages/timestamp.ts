/** Below this a number counts seconds since 1970 (as far as the year 5138), from here on ms (since 1973). */
const FIRST_OF_MS = 1e11;
/** A number from here on is in neither unit. */
const BEYOND_MS = 1e14;

/** Date and time of ISO 8601 in its extended form, as RFC 3339 has it; the zone may be left out. */
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:(Z)|([+-]\d\d):?(\d\d))?$/i;

/**
 * The time that a field of a message tells: ms or s since 1970, or ISO 8601 text. A text without a zone is
 * taken for UTC, as servers mean it.
 *
 * @returns UTC ms; `null` for anything else.
 */
export function readTimestamp(value: unknown): number | null {
  if (typeof value === 'number') {
    if (!(value >= 0 && value < BEYOND_MS)) return null;
    return value < FIRST_OF_MS ? value * 1_000 : value;
  }
  if (typeof value !== 'string') return null;
  const [, date, time, , hours, minutes] = ISO.exec(value) ?? [];
  if (date === undefined || time === undefined) return null;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const parsed = Date.parse(`${date}T${time}${zone}`);
  return Number.isNaN(parsed) ? null : parsed;
}
