import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatDayClock } from '../../shared/describe/time.ts';
import { texts } from '../texts/catalogue.ts';

/** "21 Nov 14:00:00 – 21 Nov 14:15:00 UTC": what a picture says of its time, to be read elsewhere. */
export const rangeWords = (from: number, to: number, zone: ClockZone): string =>
  texts.exporting.range(formatDayClock(from, zone), formatDayClock(to, zone), texts.header.zones[zone]);
