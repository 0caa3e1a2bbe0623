import type { ClockZone } from '../../../shared/describe/clock-zone.ts';
import { texts } from '../../texts/catalogue.ts';
import { writeTimeField } from '../time-field.ts';

/** Up to this length minutes are not enough to tell the beginning from the end. */
const SHORT = 600_000;

/** "2026-11-19 02:10–10:10 UTC", with seconds for a short one and the day twice where it is another. */
export function recordedEdges(from: number, to: number, zone: ClockZone): string {
  const letters = to - from < SHORT ? 19 : 16;
  const [begin, end] = [
    writeTimeField(from, zone).slice(0, letters),
    writeTimeField(to, zone).slice(0, letters),
  ];
  const sameDay = begin.slice(0, 10) === end.slice(0, 10);
  return `${begin}–${sameDay ? end.slice(11) : end} ${texts.header.zones[zone]}`;
}
