import type { ClockZone } from '../../../shared/describe/clock-zone.ts';
import { formatBytes, plural } from '../../../shared/describe/numbers.ts';
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
import { bytesOf, previewOf } from './hex-dump.ts';
import { visibleLine } from './visible-text.ts';

/** "04:15:25.042". */
export const formatInstant = (at: number, zone: ClockZone): string =>
  `${formatClock(at, zone)}.${String(Math.floor(at) % 1_000).padStart(3, '0')}`;

/** Time since the entry before, "+42 ms"; nothing where there is none. */
export const formatGap = (entry: Listed, before: Listed | undefined): string =>
  before ? `+${formatDuration(Math.max(0, entry.at - before.at))}` : '';

/** RFC 6455 §7.4.1; only those that a peer sends. */
const CLOSE_CODES: Record<number, string> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'without a code',
  1007: 'invalid payload',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'extension missing',
  1011: 'internal error',
  1012: 'service restart',
  1013: 'try again later',
};

/** Characters of a preview: more than a line has room for. */
const PREVIEW = 400;

/** What a message says, in one line. */
export function previewLine({ kind, payload, code }: InspectedMessage): string {
  if (kind === 'close') {
    const name = CLOSE_CODES[code ?? 0];
    return [code === 1005 ? null : code, name, visibleLine(payload)].filter(Boolean).join(' ');
  }
  const text = isBase64(kind) ? previewOf(bytesOf(payload.slice(0, PREVIEW))) : payload;
  return visibleLine(text.slice(0, PREVIEW));
}

const WHY: Record<SkippedMessages['why'], string> = {
  rate: `more than ${SHOWN_PER_SECOND} a second`,
  batch: 'too much to be sent to this page at once',
  page: 'this page was hidden, or did not keep up',
};

/** "1,240 more not shown: more than 100 a second". */
export const describeMissing = (entry: SkippedMessages | Interruption): string =>
  entry.kind === 'skipped'
    ? `${plural(entry.count, 'more', 'more')} not shown, ${formatBytes(entry.bytes)}: ${WHY[entry.why]}`
    : 'The console was not connected to its engine: what passed meanwhile is not here';

/** What is not as it was on the wire; `null` when all is. */
export function describeLimits({ truncated, masked, size }: InspectedMessage): string | null {
  const parts = [
    truncated ? `The first ${formatBytes(PAYLOAD_SHOWN)} of ${formatBytes(size)}` : null,
    masked ? `${truncated ? 'what' : 'What'} looks like a credential is masked` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `${parts.join('; ')}.`;
}
