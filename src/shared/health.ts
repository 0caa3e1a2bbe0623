/**
 * The words for where a managed socket is. Their order is their wire number in a frame
 * (`frame.ts`), so new ones go at the end.
 */
export const PHASES = [
  'idle',
  'queued',
  'connecting',
  'open',
  'closing',
  'waiting',
  'blocked',
  'paused',
  'stopped',
] as const;
export type Phase = (typeof PHASES)[number];

/** A breaker's states. Order is wire number. */
export const BREAKER_STATES = ['closed', 'open', 'half-open', 'isolated', 'disabled'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/**
 * The roll-up that a person sees. Order is wire number. The engine never says `stale`: that is the
 * reader's own finding, when what it holds is too old to be believed.
 */
export const HEALTHS = ['up', 'degraded', 'connecting', 'down', 'paused', 'stale'] as const;
export type Health = (typeof HEALTHS)[number];

/** The worst first: what an operator has to look at before anything else. */
export const HEALTHS_WORST_FIRST: readonly Health[] = [
  'down',
  'degraded',
  'connecting',
  'stale',
  'paused',
  'up',
];

/** How far back lost connections count as flapping, ms. */
export const FLAP_WINDOW = 300_000;

/** Why health is not plainly what the phase says. */
export type DegradedBy =
  /** The median round trip is above the limit. */
  | 'slow'
  /** Only its p95 is. */
  | 'slow-at-times'
  | 'flapping'
  | 'probing';
