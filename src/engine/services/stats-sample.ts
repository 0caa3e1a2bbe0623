import type { StatsSample } from '../../shared/report.ts';
import type { Result } from '../../shared/result.ts';
import type { StatsConfig } from '../fleet-file/fleet-config.ts';
import { readField } from '../messages/message-fields.ts';

/** More than this many are no chart any more: the rest is summed. History has room for one more. */
const MOST_TIERS = 15;
const REST = 'other';
const LONGEST_NAME = 60;

/** What a server says about its connections, or what is wrong with what it says. */
export function readStats(
  json: unknown,
  { connections: numberPath, tiers: tiersPath }: Pick<StatsConfig, 'connections' | 'tiers'>,
): Result<Omit<StatsSample, 'at'>, string> {
  const tiers = readTiers(readField(json, tiersPath));
  const given = readField(json, numberPath);
  if (isCount(given)) return { ok: true, value: { connections: given, tiers } };
  if (given !== undefined && given !== null) {
    return { ok: false, error: `its answer has no number in ${numberPath}` };
  }
  const counts = Object.values(tiers);
  return counts.length > 0
    ? { ok: true, value: { connections: counts.reduce((sum, count) => sum + count, 0), tiers } }
    : { ok: false, error: `its answer has neither ${numberPath} nor ${tiersPath}` };
}

/** The first ones keep their names; what is no number is no tier. */
function readTiers(value: unknown): Record<string, number> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const tiers = new Map<string, number>();
  for (const [written, count] of Object.entries(value)) {
    if (!isCount(count)) continue;
    const name = nameOf(written);
    const key = tiers.has(name) || tiers.size < MOST_TIERS ? name : REST;
    tiers.set(key, (tiers.get(key) ?? 0) + count);
  }
  return Object.fromEntries(tiers);
}

/** A peer's words are shown to people: one line, no control characters, no novel. */
const nameOf = (written: string): string =>
  [...written.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()].slice(0, LONGEST_NAME).join('');

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
