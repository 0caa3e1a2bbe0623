import { formatElapsed } from '../../../shared/describe/time.ts';
import type { Comparison, RecordingFile } from '../../../shared/recording.ts';
import { texts } from '../../texts/catalogue.ts';

const said = texts.compare.doubts;

type Side = Comparison['before'];
type Known = Pick<RecordingFile, 'id' | 'key' | 'fleet' | 'copyOfKey'>;

/**
 * Why a comparison may not mean what it seems to, one sentence each: both are the same recording, or have some of the
 * same time of the same fleet in them; or they are of two fleets.
 *
 * @param files of the folder, as far as they are known
 */
export function comparisonDoubts(
  { before, after }: Pick<Comparison, 'before' | 'after'>,
  files: readonly Known[],
): string[] {
  const [one, other] = [fileOf(before, files), fileOf(after, files)];
  if (before.recording === after.recording || (one && one === other)) return [said.same];
  if (one && other && isOneCopied(one, other)) return [said.copy];
  if (one && other && one.fleet !== other.fleet) return [said.fleets(one.fleet, other.fleet)];
  const both = Math.min(before.to, after.to) - Math.max(before.from, after.from);
  return both > 0 ? [said.overlap(formatElapsed(both))] : [];
}

/** One of the other, or both of a third. */
const isOneCopied = (one: Known, other: Known): boolean =>
  one.copyOfKey === other.key ||
  other.copyOfKey === one.key ||
  (one.copyOfKey !== null && one.copyOfKey === other.copyOfKey);

const fileOf = ({ recording }: Side, files: readonly Known[]): Known | undefined =>
  files.find(({ id, key }) => id === recording || key === recording);
