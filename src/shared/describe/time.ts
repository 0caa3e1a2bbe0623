import { formatDuration } from '../units.ts';
import type { ClockZone } from './clock-zone.ts';
import { perLocale } from './locale.ts';

/* Times of day are told by a clock of 24 hours with colons in every locale; days are written as each locale does. */

const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const formats = {
  utc: {
    minute: new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }),
    second: new Intl.DateTimeFormat('en-GB', { ...options, second: '2-digit', timeZone: 'UTC' }),
  },
  local: {
    minute: new Intl.DateTimeFormat('en-GB', options),
    second: new Intl.DateTimeFormat('en-GB', { ...options, second: '2-digit' }),
  },
};

const days = perLocale((locale) => {
  // "1 Jan" in all of English.
  const tag = locale === 'en' ? 'en-GB' : locale;
  const parts = { day: 'numeric', month: 'short', calendar: 'gregory', numberingSystem: 'latn' } as const;
  return {
    utc: new Intl.DateTimeFormat(tag, { ...parts, timeZone: 'UTC' }),
    local: new Intl.DateTimeFormat(tag, parts),
  };
});

/** "04:15:25". */
export const formatClock = (at: number, zone: ClockZone): string => formats[zone].second.format(at);

/** "04:15". */
export const formatMinute = (at: number, zone: ClockZone): string => formats[zone].minute.format(at);

/** "1 Jan 04:15:25". */
export const formatDayClock = (at: number, zone: ClockZone): string =>
  `${formatDay(at, zone)} ${formats[zone].second.format(at)}`;

/** "1 Jan". */
export const formatDay = (at: number, zone: ClockZone): string => days()[zone].format(at);

/** A countdown in whole seconds, so that it does not dance: "6 s", "3 m 12 s"; "now" when it is due. */
export function formatCountdown(ms: number): string {
  if (ms <= 0) return 'now';
  return formatExact(Math.ceil(ms / 1_000) * 1_000);
}

/** "in 6 s", or "now" when it is due. */
export const inTime = (ms: number): string => (ms <= 0 ? 'now' : `in ${formatCountdown(ms)}`);

/** A duration without a tenth that says nothing: "5 s", but "6.2 s". */
export const formatExact = (ms: number): string => formatDuration(ms).replace(/\D0 s$/, ' s');

/** A time that passed, in whole seconds: "0 s", "3 h 12 m". */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1_000);
}

/** A time that may be of another day than `now`: "04:15:25", "1 Jan 04:15:25". */
export function formatMoment(
  at: number,
  now: number,
  zone: ClockZone,
  to: 'second' | 'minute' = 'second',
): string {
  const time = formats[zone][to].format(at);
  const day = formatDay(at, zone);
  return day === formatDay(now, zone) ? time : `${day} ${time}`;
}
