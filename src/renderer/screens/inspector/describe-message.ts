import type { ClockZone } from '../../../shared/describe/clock-zone.ts';
import { formatClock } from '../../../shared/describe/time.ts';
import {
  type InspectedMessage,
  isBase64,
  PAYLOAD_SHOWN,
  SHOWN_PER_SECOND,
  type SkippedMessages,
} from '../../../shared/inspected-message.ts';
import { formatDuration } from '../../../shared/units.ts';
import type { Interruption, Listed } from '../../state/inspector.ts';
import { texts } from '../../texts/catalogue.ts';
import { bytesOf, previewOf } from './hex-dump.ts';
import { visibleLine } from './visible-text.ts';

/** "04:15:25.042". */
export const formatInstant = (at: number, zone: ClockZone): string =>
  `${formatClock(at, zone)}.${String(Math.floor(at) % 1_000).padStart(3, '0')}`;

/** Time since the entry before, "+42 ms"; nothing where there is none. */
export const formatGap = (entry: Listed, before: Listed | undefined): string =>
  before ? texts.inspector.gap(formatDuration(Math.max(0, entry.at - before.at))) : '';

/** Characters of a preview: more than a line has room for. */
const PREVIEW = 400;

/** Of one in a recording that has only when it passed and how large it was. */
export const isWithoutPayload = ({ payload, truncated }: InspectedMessage): boolean =>
  truncated && payload === '';

/** What a message says, in one line. */
export function previewLine(message: InspectedMessage): string {
  const { kind, payload, code } = message;
  if (isWithoutPayload(message)) return texts.inspector.notRecorded;
  if (kind === 'close') {
    const name = texts.inspector.closeCodes[code ?? 0];
    return [code === 1005 ? null : code, name, visibleLine(payload)].filter(Boolean).join(' ');
  }
  const text = isBase64(kind) ? previewOf(bytesOf(payload.slice(0, PREVIEW))) : payload;
  return visibleLine(text.slice(0, PREVIEW));
}

/** "1,240 more not shown: more than 100 a second". */
export const describeMissing = (entry: SkippedMessages | Interruption): string =>
  entry.kind === 'skipped'
    ? texts.inspector.skipped(entry.count, entry.bytes, entry.why, SHOWN_PER_SECOND)
    : texts.inspector.interrupted;

/** What is not as it was on the wire; `null` when all is. */
export function describeLimits(message: InspectedMessage): string | null {
  const { truncated, masked, size } = message;
  if (isWithoutPayload(message)) return null;
  const parts = [
    truncated ? texts.inspector.truncated(PAYLOAD_SHOWN, size) : null,
    masked ? (truncated ? texts.inspector.andMasked : texts.inspector.masked) : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : texts.inspector.limits(parts);
}
