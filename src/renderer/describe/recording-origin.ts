import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatMoment } from '../../shared/describe/time.ts';
import { RECORDING_EXTENSION, type RecordingFile } from '../../shared/recording.ts';
import { texts } from '../texts/catalogue.ts';

const said = texts.recordings.origins;

/**
 * Where a recording came from, short, in the order of what tells it from others: "copy of “release 42”", "imported
 * 14:05:00". Nothing of one that was made here and is all there is of it.
 *
 * @param now UTC ms: a day without its date is today
 */
export function originOf(
  {
    id,
    name,
    copyOf,
    cutOf,
    importedAt,
  }: Pick<RecordingFile, 'id' | 'name' | 'copyOf' | 'cutOf' | 'importedAt'>,
  now: number,
  zone: ClockZone,
): string[] {
  return [
    ...(copyOf === null ? [] : [said.copy(copyOf)]),
    // Copied by hand: nothing but its file is called otherwise.
    ...(copyOf === name ? [said.file(`${id}${RECORDING_EXTENSION}`)] : []),
    ...(cutOf === null ? [] : [said.part(cutOf)]),
    ...(importedAt === null ? [] : [said.imported(formatMoment(importedAt, now, zone))]),
  ];
}
