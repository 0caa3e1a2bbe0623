import type { ConnectionsBy } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
import type { ChartSeries } from './time-chart.tsx';

/*
 * What the fleet's charts draw, the lowest of a stack first: whatever is abnormal stands on top. The down
 * colour and its shade are kept for what is down: blocked, stopped, an open breaker.
 */

export const CONNECTIONS: Record<ConnectionsBy, readonly ChartSeries[]> = {
  health: [
    { key: 'health.up', name: texts.charts.healths.up, color: 'var(--up)', draw: 'steps', opacity: 0.22 },
    {
      key: 'health.paused',
      name: texts.charts.healths.paused,
      color: 'var(--idle)',
      draw: 'steps',
      opacity: 0.35,
    },
    { key: 'health.degraded', name: texts.charts.healths.degraded, color: 'var(--deg)', draw: 'steps' },
    { key: 'health.connecting', name: texts.charts.healths.connecting, color: 'var(--conn)', draw: 'steps' },
    { key: 'health.down', name: texts.charts.healths.down, color: 'var(--down)', draw: 'steps' },
    {
      key: 'fewest',
      name: texts.charts.fewestUp,
      color: 'var(--up)',
      draw: 'line',
      dash: '1.5 2',
      unlisted: true,
    },
  ],
  phase: [
    { key: 'phase.open', name: texts.charts.phases.open, color: 'var(--up)', draw: 'steps', opacity: 0.22 },
    {
      key: 'phase.paused',
      name: texts.charts.phases.paused,
      color: 'var(--idle)',
      draw: 'steps',
      opacity: 0.35,
    },
    { key: 'phase.closing', name: texts.charts.phases.closing, color: 'var(--s4)', draw: 'steps' },
    { key: 'phase.connecting', name: texts.charts.phases.connecting, color: 'var(--conn)', draw: 'steps' },
    { key: 'phase.waiting', name: texts.charts.phases.waiting, color: 'var(--s2)', draw: 'steps' },
    { key: 'phase.blocked', name: texts.charts.phases.blocked, color: 'var(--down)', draw: 'steps' },
    { key: 'phase.stopped', name: texts.charts.phases.stopped, color: 'var(--down-deep)', draw: 'steps' },
  ],
};

export const RECONNECTS: readonly ChartSeries[] = [
  { key: 'automatic', name: texts.charts.automatic, color: 'var(--s1)', draw: 'bars' },
  { key: 'manual', name: texts.charts.manual, color: 'var(--s2)', draw: 'bars' },
];

export const MESSAGES: readonly ChartSeries[] = [
  { key: 'in', name: texts.charts.in, color: 'var(--s1)', draw: 'line', band: true },
  { key: 'out', name: texts.charts.out, color: 'var(--s2)', draw: 'line', band: true },
];

export const ROUND_TRIP: readonly ChartSeries[] = [
  { key: 'p50', name: texts.charts.p50, color: 'var(--s1)', draw: 'line' },
  { key: 'p95', name: texts.charts.p95, color: 'var(--s2)', draw: 'line', dash: '5 2' },
  { key: 'p99', name: texts.charts.p99, color: 'var(--s4)', draw: 'line', dash: '1.5 2' },
];

/** The most of each within a point: one breaker may have been open and half-open in it. */
export const BREAKERS: readonly ChartSeries[] = [
  {
    key: 'breaker.open',
    name: texts.charts.breakers.open,
    color: 'var(--down)',
    draw: 'steps',
    opacity: 0.6,
    apart: true,
  },
  {
    key: 'breaker.isolated',
    name: texts.charts.breakers.isolated,
    color: 'var(--idle)',
    draw: 'steps',
    opacity: 0.6,
    apart: true,
  },
  {
    key: 'breaker.half-open',
    name: texts.charts.breakers['half-open'],
    color: 'var(--conn)',
    draw: 'steps',
    opacity: 0.6,
    apart: true,
  },
];

/** How long messages were on their way, by the time of sending that they carry. */
export const DELIVERY: readonly ChartSeries[] = [
  { key: 'delivery', name: texts.charts.p95, color: 'var(--s2)', draw: 'line', dash: '5 2' },
];

export const CONSOLE_CPU: readonly ChartSeries[] = [
  { key: 'cpu', name: texts.charts.cpu, color: 'var(--s1)', draw: 'line', band: true },
];
export const CONSOLE_MEMORY: readonly ChartSeries[] = [
  { key: 'memory', name: texts.charts.resident, color: 'var(--s1)', draw: 'line', band: true },
];
export const CONSOLE_LAG: readonly ChartSeries[] = [
  { key: 'lag', name: texts.charts.worst, color: 'var(--s1)', draw: 'line', band: true },
];
export const CONSOLE_DELAY: readonly ChartSeries[] = [
  { key: 'delay', name: texts.charts.timeToPage, color: 'var(--s1)', draw: 'line', band: true },
  { key: 'skipped', name: texts.charts.skipped, color: 'var(--s2)', draw: 'line' },
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
