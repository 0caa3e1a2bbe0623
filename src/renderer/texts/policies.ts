import { formatCount, plural } from '../../shared/describe/numbers.ts';

/** Each policy of a backend by its name and as a plain value. */
export const policies = {
  connects: 'Connects',
  onDemand: 'while somebody looks',
  always: 'always',
  dialTimeout: 'Dial timeout',
  backoff: 'Backoff',
  backoffOf: (base: string, initial: string, max: string) => `${base} + up to ${initial}, doubling to ${max}`,
  betweenDials: 'Between dials',
  atLeast: (time: string) => `at least ${time}`,
  attempts: 'Attempts',
  unlimited: 'unlimited',
  thenStops: (attempts: number) => `${formatCount(attempts)}, then it stops`,
  stableAfter: 'Stable after',
  heartbeat: 'Heartbeat',
  heartbeatOf: (interval: string, timeout: string) => `every ${interval}, dead ${timeout} later`,
  slowAbove: 'Slow above',
  roundTrip: (ms: number) => `${formatCount(ms)} ms round trip`,
  closeGrace: 'Close grace',
  largestMessage: 'Largest message',
  lookedInto: 'Looked into',
  atMostPerSecond: (messages: number) => `at most ${plural(messages, 'message')} per second`,
  outbound: 'Outbound queue',
  outboundOf: (messages: number, bytes: string, age: string, batch: number, interval: string) =>
    `${plural(messages, 'message')}, ${bytes}, ${age} each; ${formatCount(batch)} every ${interval}`,
  breaker: 'Breaker',
  off: 'off',
  opens: 'Breaker opens',
  opensAt: (failures: number, percent: number, window: number, least: number) =>
    `at ${plural(failures, 'failure')} in a row, or ${percent} % of the last ${window} (at least ${least})`,
  staysOpen: 'Breaker stays open',
  openFor: (length: string, max: string, percent: number) =>
    `${length}, doubling to ${max}, plus up to ${percent} %`,
  probe: 'Probe',
  probeWithin: (time: string) => `must be stable within ${time}`,
} as const;
