/** What stands where there is no number. */
export const NOTHING = '–';

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** "18,412", "84"; below ten always with a tenth, as "0.4 a second" is not none. */
export function formatRate(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  return value !== 0 && value < 9.95 ? tenths.format(value) : grouped.format(value);
}

export const formatCount = (value: number): string =>
  Number.isFinite(value) ? grouped.format(value) : NOTHING;

/** ms: "312", "4.2". */
export const formatMs = (value: number): string => formatRate(value);

/** A share as "99.12 %"; "100 %" only when nothing is missing. */
export function formatShare(share: number, digits = 2): string {
  if (!Number.isFinite(share)) return NOTHING;
  const percent = share * 100;
  if (percent >= 100) return '100 %';
  // Rounded down: "100.00 %" must not hide that something was lost.
  const scale = 10 ** digits;
  return `${(Math.floor(percent * scale) / scale).toFixed(digits)} %`;
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

const trim = (value: number): string => String(Math.round(value * 10) / 10);
