import type { ConnectionsBy } from '../state/view-store.ts';
import type { ChartSeries } from './time-chart.tsx';

/*
 * What the fleet's charts draw, the lowest of a stack first: whatever is abnormal stands on top. The down
 * colour and its shade are kept for what is down: blocked, stopped, an open breaker.
 */

export const CONNECTIONS: Record<ConnectionsBy, readonly ChartSeries[]> = {
  health: [
    { key: 'health.up', name: 'up', color: 'var(--up)', draw: 'steps', opacity: 0.22 },
    { key: 'health.paused', name: 'paused', color: 'var(--idle)', draw: 'steps', opacity: 0.35 },
    { key: 'health.degraded', name: 'degraded', color: 'var(--deg)', draw: 'steps' },
    { key: 'health.connecting', name: 'connecting', color: 'var(--conn)', draw: 'steps' },
    { key: 'health.down', name: 'down', color: 'var(--down)', draw: 'steps' },
    { key: 'fewest', name: 'fewest up', color: 'var(--up)', draw: 'line', dash: '1.5 2', unlisted: true },
  ],
  phase: [
    { key: 'phase.open', name: 'open', color: 'var(--up)', draw: 'steps', opacity: 0.22 },
    { key: 'phase.paused', name: 'paused', color: 'var(--idle)', draw: 'steps', opacity: 0.35 },
    { key: 'phase.closing', name: 'closing', color: 'var(--s4)', draw: 'steps' },
    { key: 'phase.connecting', name: 'connecting', color: 'var(--conn)', draw: 'steps' },
    { key: 'phase.waiting', name: 'waiting', color: 'var(--s2)', draw: 'steps' },
    { key: 'phase.blocked', name: 'blocked', color: 'var(--down)', draw: 'steps' },
    { key: 'phase.stopped', name: 'stopped', color: 'var(--down-deep)', draw: 'steps' },
  ],
};

export const RECONNECTS: readonly ChartSeries[] = [
  { key: 'automatic', name: 'automatic', color: 'var(--s1)', draw: 'bars' },
  { key: 'manual', name: 'manual', color: 'var(--s2)', draw: 'bars' },
];

export const MESSAGES: readonly ChartSeries[] = [
  { key: 'in', name: 'in', color: 'var(--s1)', draw: 'line', band: true },
  { key: 'out', name: 'out', color: 'var(--s2)', draw: 'line', band: true },
];

export const ROUND_TRIP: readonly ChartSeries[] = [
  { key: 'p50', name: 'p50', color: 'var(--s1)', draw: 'line' },
  { key: 'p95', name: 'p95', color: 'var(--s2)', draw: 'line', dash: '5 2' },
  { key: 'p99', name: 'p99', color: 'var(--s4)', draw: 'line', dash: '1.5 2' },
];

/** The most of each within a point: one breaker may have been open and half-open in it. */
export const BREAKERS: readonly ChartSeries[] = [
  { key: 'breaker.open', name: 'open', color: 'var(--down)', draw: 'steps', opacity: 0.6, apart: true },
  {
    key: 'breaker.isolated',
    name: 'isolated',
    color: 'var(--idle)',
    draw: 'steps',
    opacity: 0.6,
    apart: true,
  },
  {
    key: 'breaker.half-open',
    name: 'half-open',
    color: 'var(--conn)',
    draw: 'steps',
    opacity: 0.6,
    apart: true,
  },
];

/** How long messages were on their way, by the time of sending that they carry. */
export const DELIVERY: readonly ChartSeries[] = [
  { key: 'delivery', name: 'p95', color: 'var(--s2)', draw: 'line', dash: '5 2' },
];

export const CONSOLE_CPU: readonly ChartSeries[] = [
  { key: 'cpu', name: 'CPU', color: 'var(--s1)', draw: 'line', band: true },
];
export const CONSOLE_MEMORY: readonly ChartSeries[] = [
  { key: 'memory', name: 'resident', color: 'var(--s1)', draw: 'line', band: true },
];
export const CONSOLE_LAG: readonly ChartSeries[] = [
  { key: 'lag', name: 'worst', color: 'var(--s1)', draw: 'line', band: true },
];
export const CONSOLE_DELAY: readonly ChartSeries[] = [
  { key: 'delay', name: 'time to a page', color: 'var(--s1)', draw: 'line', band: true },
  { key: 'skipped', name: 'skipped', color: 'var(--s2)', draw: 'line' },
];

/** One per backend of a comparison; the down colour is for what is down. */
export const COMPARED_COLORS = [
  'var(--s1)',
  'var(--s2)',
  'var(--s3)',
  'var(--s4)',
  'var(--s5)',
  'var(--s6)',
] as const;
/** So that two of them can be told apart without their colour. */
export const COMPARED_DASHES = ['', '5 2', '', '1.5 2', '7 2 1.5 2', '3 3'] as const;
