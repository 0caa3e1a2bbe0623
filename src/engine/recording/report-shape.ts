import {
  type InspectedEntry,
  type InspectedMessage,
  MESSAGE_KINDS,
  type MessageDirection,
  type SkippedMessages,
  type SkipReason,
} from '../../shared/inspected-message.ts';
import {
  type BackendReport,
  type EndpointState,
  OUTBOUND_DROPS,
  PRIORITIES,
  RESUME_RESULTS,
} from '../../shared/report.ts';
import {
  flag,
  list,
  type Members,
  named,
  number,
  orNull,
  record,
  type Shape,
  text,
  time,
  word,
  wordOf,
} from './shape.ts';

/* What is told of one backend beyond its status: see `told.ts`. */

const counts = <Name extends string>(names: readonly Name[]): Shape<Record<Name, number>> =>
  record(Object.fromEntries(names.map((name) => [name, number])) as unknown as Members<Record<Name, number>>);
const endpoint = record<EndpointState>({
  lastAt: orNull(time),
  problem: orNull(text),
  requests: number,
  failures: number,
});

export const report = record<BackendReport>({
  resume: orNull(
    record({
      result: orNull(word(RESUME_RESULTS)),
      at: orNull(time),
      lastSequence: orNull(number),
      validFor: number,
      counts: counts(RESUME_RESULTS),
    }),
  ),
  outbound: record({
    waiting: counts(PRIORITIES),
    waitingBytes: number,
    sent: number,
    dropped: counts(OUTBOUND_DROPS),
    operatorMaySend: flag,
  }),
  inbound: record({
    looksFor: record({ id: flag, sequence: flag, timestamp: flag }),
    inspected: number,
    limited: number,
    unreadable: number,
    duplicates: number,
    missing: number,
    outOfOrder: number,
    delay: orNull(record({ last: number, p50: number, p95: number, p99: number })),
  }),
  breaker: record({
    trips: number,
    recoveries: number,
    failedProbes: number,
    openFor: number,
    recoveryRate: orNull(number),
  }),
  stats: orNull(
    record({
      state: endpoint,
      interval: number,
      samples: list(record({ at: time, connections: number, tiers: named(number) })),
    }),
  ),
  polling: orNull(
    record({ state: endpoint, active: flag, interval: number, nextAt: orNull(time), messages: number }),
  ),
  watchers: number,
});

const shown = record<InspectedMessage>({
  kind: word(MESSAGE_KINDS),
  at: time,
  direction: wordOf<MessageDirection>({ in: true, out: true }),
  size: number,
  payload: text,
  truncated: flag,
  masked: flag,
  code: orNull(number),
});
const skipped = record<SkippedMessages>({
  kind: word(['skipped']),
  at: time,
  count: number,
  bytes: number,
  why: wordOf<SkipReason>({ rate: true, batch: true, page: true }),
});

/** Of one row: a recorder writes four a second. */
const MOST_ENTRIES = 10_000;
const entry: Shape<InspectedEntry> = (value) =>
  (value as Partial<InspectedEntry> | null)?.kind === 'skipped' ? skipped(value) : shown(value);

export const entries = list(entry, MOST_ENTRIES);
