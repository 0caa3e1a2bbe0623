import { formatTenth } from './describe/numbers.ts';

const DURATION_UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTE_UNITS = { B: 1, KiB: 1_024, MiB: 1_048_576, GiB: 1_073_741_824 } as const;

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;
const BYTES = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB)$/;

/** "500ms", "10s", "1.5m" → ms; `undefined` when it is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text.trim());
  return match ? Number(match[1]) * DURATION_UNITS[match[2] as keyof typeof DURATION_UNITS] : undefined;
}

/** "64KiB", "16MiB" → bytes; `undefined` when it is not a size. */
export function parseBytes(text: string): number | undefined {
  const match = BYTES.exec(text.trim());
  return match ? Math.round(Number(match[1]) * BYTE_UNITS[match[2] as keyof typeof BYTE_UNITS]) : undefined;
}

/** ms → the two largest units that matter: "6.2 s", "3 m 12 s", "6 d 2 h". Below zero counts as zero. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const value = Math.max(0, ms);
  if (Math.round(value) < 1_000) return `${Math.round(value)} ms`;
  if (value < 9_950) return `${formatTenth(value / 1_000)} s`;
  const seconds = Math.round(value / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return pair(seconds, 60, 'm', 's');
  if (seconds < 86_400) return pair(Math.floor(seconds / 60), 60, 'h', 'm');
  return pair(Math.floor(seconds / 3_600), 24, 'd', 'h');
}

function pair(value: number, base: number, large: string, small: string): string {
  const rest = value % base;
  const whole = `${Math.floor(value / base)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}
