import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatBytes, formatCount, formatShare, NOTHING, plural } from '../../shared/describe/numbers.ts';
import { formatExact, formatMoment } from '../../shared/describe/time.ts';
import type {
  BreakerRecord,
  InboundReport,
  OutboundReport,
  Priority,
  ResumeReport,
  ResumeResult,
} from '../../shared/report.ts';
import { OUTBOUND_DROPS, type OutboundDrop, PRIORITIES, RESUME_RESULTS } from '../../shared/report.ts';
import { formatDuration } from '../../shared/units.ts';
import type { Fact, Section } from './fact.ts';

const count = (name: string, value: number): Fact => ({
  name,
  value: formatCount(value),
  quiet: value === 0,
});

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, value) => total + value, 0);

const RESUMED: Record<ResumeResult, string> = {
  fresh: 'begun anew',
  resumed: 'taken up again',
  rejected: 'refused by the server',
};

/** @param now UTC ms, by the engine's clock. */
export function describeSession(resume: ResumeReport, now: number, zone: ClockZone): Section {
  const { result, at, lastSequence, validFor, counts } = resume;
  const when = at === null ? '' : ` at ${formatMoment(at, now, zone)}`;
  return {
    digest: result === null ? 'none yet' : `${RESUMED[result]}${when}`,
    alarming: result === 'rejected',
    facts: [
      { name: 'Last sequence', value: lastSequence === null ? NOTHING : formatCount(lastSequence) },
      { name: 'Asked for within', value: formatExact(validFor) },
      ...RESUME_RESULTS.map((which) => count(capital(RESUMED[which]), counts[which])),
    ],
  };
}

const DROPPED: Record<OutboundDrop, string> = {
  messages: 'too many waiting',
  bytes: 'too many bytes waiting',
  age: 'waited too long',
  closed: 'session ended',
};

/** `null` where there is nothing to tell: nothing was sent, and nobody may send. */
export function describeOutbound(outbound: OutboundReport): Section | null {
  const { waiting, waitingBytes, sent, dropped, operatorMaySend } = outbound;
  const inQueue = sum(waiting);
  const lost = sum(dropped);
  if (sent === 0 && inQueue === 0 && lost === 0 && !operatorMaySend) return null;
  const priority = (which: Priority) => `${formatCount(waiting[which])} ${which}`;
  return {
    digest: [
      `${formatCount(sent)} sent`,
      ...(inQueue > 0 ? [`${formatCount(inQueue)} waiting`] : []),
      ...(lost > 0 ? [`${formatCount(lost)} dropped`] : []),
    ].join(', '),
    alarming: lost > 0,
    facts: [
      {
        name: 'Waiting',
        value:
          inQueue === 0
            ? 'none'
            : `${PRIORITIES.filter((which) => waiting[which] > 0)
                .map(priority)
                .join(', ')} · ${formatBytes(waitingBytes)}`,
        quiet: inQueue === 0,
        wide: true,
      },
      ...OUTBOUND_DROPS.filter((why) => dropped[why] > 0).map(
        (why): Fact => ({ ...count(`Dropped, ${DROPPED[why]}`, dropped[why]), wide: true }),
      ),
    ],
  };
}

/** `null` where nothing is looked for in the messages. */
export function describeInbound(inbound: InboundReport): Section | null {
  const { looksFor, inspected, limited, unreadable, duplicates, missing, outOfOrder, delay } = inbound;
  const { id, sequence, timestamp } = looksFor;
  if (!id && !sequence && !timestamp) return null;
  const found = [
    ...(sequence && missing > 0 ? [`${formatCount(missing)} missing`] : []),
    ...((id || sequence) && duplicates > 0 ? [plural(duplicates, 'duplicate')] : []),
  ];
  return {
    digest: found.length > 0 ? found.join(', ') : `${formatCount(inspected)} inspected`,
    alarming: missing > 0,
    facts: [
      count('Inspected', inspected),
      count('Not, by the rate limit', limited),
      count('Unreadable', unreadable),
      ...(id || sequence ? [count('Duplicates', duplicates)] : []),
      ...(sequence ? [count('Missing', missing), count('Out of order', outOfOrder)] : []),
      ...(timestamp
        ? [
            {
              name: 'Delivery delay p50 / p95 / p99',
              value: delay ? `${delays([delay.p50, delay.p95, delay.p99])} ms` : NOTHING,
              quiet: delay === null,
              wide: true,
            },
          ]
        : []),
    ],
  };
}

const delays = (values: readonly number[]): string => values.map((ms) => formatCount(ms)).join(' / ');

/** `null` for a breaker that is off and never opened. */
export function describeBreakerRecord(record: BreakerRecord, enabled: boolean): Section | null {
  const { trips, recoveries, failedProbes, openFor, recoveryRate } = record;
  const clean = trips === 0 && recoveries === 0 && failedProbes === 0 && openFor === 0;
  if (clean && !enabled) return null;
  if (clean) return { digest: 'never tripped', alarming: false, facts: [] };
  return {
    digest: `${trips === 1 ? 'tripped once' : `tripped ${formatCount(trips)} times`}, open ${formatDuration(openFor)}`,
    alarming: false,
    facts: [
      count('Trips', trips),
      { name: 'Time open', value: formatDuration(openFor), quiet: openFor === 0 },
      count('Recoveries', recoveries),
      count('Failed probes', failedProbes),
      {
        name: 'Probes that recovered it',
        value: recoveryRate === null ? NOTHING : formatShare(recoveryRate, 1),
        quiet: recoveryRate === null,
        wide: true,
      },
    ],
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
