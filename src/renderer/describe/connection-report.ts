import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatBytes, formatCount, formatShare, NOTHING } from '../../shared/describe/numbers.ts';
import { formatExact, formatMoment } from '../../shared/describe/time.ts';
import type { BreakerRecord, InboundReport, OutboundReport, ResumeReport } from '../../shared/report.ts';
import { OUTBOUND_DROPS, PRIORITIES, RESUME_RESULTS } from '../../shared/report.ts';
import { formatDuration } from '../../shared/units.ts';
import { texts } from '../texts/catalogue.ts';
import type { Fact, Section } from './fact.ts';

const count = (name: string, value: number): Fact => ({
  name,
  value: formatCount(value),
  quiet: value === 0,
});

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, value) => total + value, 0);

/** @param now UTC ms, by the engine's clock. */
export function describeSession(resume: ResumeReport, now: number, zone: ClockZone): Section {
  const { result, at, lastSequence, validFor, counts } = resume;
  const { session } = texts.connection;
  const when = at === null ? '' : session.at(formatMoment(at, now, zone));
  return {
    digest: result === null ? session.none : `${session[result]}${when}`,
    alarming: result === 'rejected',
    facts: [
      { name: session.lastSequence, value: lastSequence === null ? NOTHING : formatCount(lastSequence) },
      { name: session.validFor, value: formatExact(validFor) },
      ...RESUME_RESULTS.map((which) => count(capital(session[which]), counts[which])),
    ],
  };
}

/** `null` where there is nothing to tell: nothing was sent, and nobody may send. */
export function describeOutbound(outbound: OutboundReport): Section | null {
  const { waiting, waitingBytes, sent, dropped, operatorMaySend } = outbound;
  const inQueue = sum(waiting);
  const lost = sum(dropped);
  if (sent === 0 && inQueue === 0 && lost === 0 && !operatorMaySend) return null;
  const said = texts.connection.outbound;
  const priorities = PRIORITIES.filter((which) => waiting[which] > 0)
    .map((which) => said.ofPriority(waiting[which], said.priority[which]))
    .join(', ');
  return {
    digest: [
      said.sent(sent),
      ...(inQueue > 0 ? [said.waiting(inQueue)] : []),
      ...(lost > 0 ? [said.lost(lost)] : []),
    ].join(', '),
    alarming: lost > 0,
    facts: [
      {
        name: said.waitingTitle,
        value: inQueue === 0 ? said.none : said.waitingBytes(priorities, formatBytes(waitingBytes)),
        quiet: inQueue === 0,
        wide: true,
      },
      ...OUTBOUND_DROPS.filter((why) => dropped[why] > 0).map(
        (why): Fact => ({ ...count(said.dropped(said.why[why]), dropped[why]), wide: true }),
      ),
    ],
  };
}

/** `null` where nothing is looked for in the messages. */
export function describeInbound(inbound: InboundReport): Section | null {
  const { looksFor, inspected, limited, unreadable, duplicates, missing, outOfOrder, delay } = inbound;
  const { id, sequence, timestamp } = looksFor;
  if (!id && !sequence && !timestamp) return null;
  const said = texts.connection.inbound;
  const found = [
    ...(sequence && missing > 0 ? [said.missing(missing)] : []),
    ...((id || sequence) && duplicates > 0 ? [said.duplicates(duplicates)] : []),
  ];
  return {
    digest: found.length > 0 ? found.join(', ') : said.inspected(inspected),
    alarming: missing > 0,
    facts: [
      count(said.inspectedTitle, inspected),
      count(said.limited, limited),
      count(said.unreadable, unreadable),
      ...(id || sequence ? [count(said.duplicatesTitle, duplicates)] : []),
      ...(sequence ? [count(said.missingTitle, missing), count(said.outOfOrder, outOfOrder)] : []),
      ...(timestamp
        ? [
            {
              name: said.delay,
              value: delay ? said.delays([delay.p50, delay.p95, delay.p99].map(formatCount)) : NOTHING,
              quiet: delay === null,
              wide: true,
            },
          ]
        : []),
    ],
  };
}

/** `null` for a breaker that is off and never opened. */
export function describeBreakerRecord(record: BreakerRecord, enabled: boolean): Section | null {
  const { trips, recoveries, failedProbes, openFor, recoveryRate } = record;
  const said = texts.connection.breaker;
  const clean = trips === 0 && recoveries === 0 && failedProbes === 0 && openFor === 0;
  if (clean && !enabled) return null;
  if (clean) return { digest: said.never, alarming: false, facts: [] };
  return {
    digest: said.tripped(trips, formatDuration(openFor)),
    alarming: false,
    facts: [
      count(said.trips, trips),
      { name: said.timeOpen, value: formatDuration(openFor), quiet: openFor === 0 },
      count(said.recoveries, recoveries),
      count(said.failedProbes, failedProbes),
      {
        name: said.recoveryRate,
        value: recoveryRate === null ? NOTHING : formatShare(recoveryRate, 1),
        quiet: recoveryRate === null,
        wide: true,
      },
    ],
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
