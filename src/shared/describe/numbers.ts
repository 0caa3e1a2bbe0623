import { perLocale } from './locale.ts';

/* Examples are as in English; separators are those of the locale. */

/** What stands where there is no number. */
export const NOTHING = '–';

/** Digits are the same in every locale: those of times and units beside them are. */
const numbers = (options: Intl.NumberFormatOptions) =>
  perLocale((locale) => new Intl.NumberFormat(locale, { numberingSystem: 'latn', ...options }));
const withDigits = (digits: number, options: Intl.NumberFormatOptions = {}) =>
  numbers({ minimumFractionDigits: digits, maximumFractionDigits: digits, ...options });

const grouped = withDigits(0);
const tenths = withDigits(1);
/** A tenth only where there is one, in thousands as in ones. */
const short = numbers({ maximumFractionDigits: 1, useGrouping: false });
/** Of the last digit: more than floating point errs by, less than one lost in any number that is counted here. */
const ROUNDING = 1e-9;
/** By number of digits. */
const shares = [0, 1, 2].map((digits) => withDigits(digits, { useGrouping: false }));

/** "18,412", "84"; below ten always with a tenth, as "0.4 a second" is not none. */
export function formatRate(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  return (value !== 0 && value < 9.95 ? tenths() : grouped()).format(value);
}

const decimalSigns = perLocale(
  (locale) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: 1 })
      .formatToParts(0.5)
      .find(({ type }) => type === 'decimal')?.value ?? '.',
);

/** What stands before tenths: "." or ",". */
export const decimalSign = (): string => decimalSigns();

export const formatCount = (value: number): string =>
  Number.isFinite(value) ? grouped().format(value) : NOTHING;

/** Always with a tenth: "6.2", "7.0". Rounded by what the number is, and not by how it is printed: 1.45 is a bit less. */
export const formatTenth = (value: number): string =>
  Number.isFinite(value) ? tenths().format(Number(value.toFixed(1))) : NOTHING;

/** ms: "312", "4.2". */
export const formatMs = (value: number): string => formatRate(value);

/** A share as "99.12 %"; "100 %" only when nothing is missing. */
export function formatShare(share: number, digits: 0 | 1 | 2 = 2): string {
  if (!Number.isFinite(share)) return NOTHING;
  const percent = share * 100;
  if (percent >= 100) return '100 %';
  // Rounded down: "100.00 %" must not hide that something was lost. 29 of 100 is 28.999999999999996 % here, and is 29.
  const scale = 10 ** digits;
  return `${shares[digits]?.().format(Math.floor(percent * scale + ROUNDING) / scale)} %`;
}

/** For an axis, in at most five characters: "20 k", "1.5 M", "250", "0.5". */
export function formatShort(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000_000) return `${trim(value / 1_000_000)} M`;
  return size >= 1_000 ? `${trim(value / 1_000)} k` : trim(value);
}

export function formatBytes(bytes: number): string {
  if (bytes >= 1_048_576) return `${trim(bytes / 1_048_576)} MiB`;
  if (bytes >= 1_024) return `${trim(bytes / 1_024)} KiB`;
  return `${bytes} B`;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** The sum with zero is never a negative zero. */
const trim = (value: number): string => short().format(Math.round(value * 10) / 10 + 0);
