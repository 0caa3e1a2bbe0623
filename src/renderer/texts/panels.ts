import { formatCount } from '../../shared/describe/numbers.ts';

/** The charts beside the table: the fleet's, a backend's, those of a comparison and of the console itself. */
export const panels = {
  fleet: 'Fleet charts',
  fleetTitle: 'Fleet',
  group: (group: string) => `Charts of ${group}`,
  chartsOf: 'Charts of',
  wholeFleet: 'whole fleet',
  countBy: 'Count connections by',
  by: { health: 'by health', phase: 'by phase' },
  minute: 'minute',
  connections: 'Connections',
  reconnectsPer: (length: string) => `Reconnects per ${length}`,
  breakers: 'Breakers not closed',
  messages: 'Messages per second',
  roundTrip: 'Round trip, ms',
  delivery: 'Delivery delay, ms',
  reading: 'Reading the history…',

  comparison: 'Comparison',
  closeComparison: 'Close the comparison',
  closeComparisonHint: 'Close the comparison (Escape)',
  takeOut: 'Take out',
  takeOutOf: (name: string) => `Take ${name} out of the comparison`,
  compared: {
    in: 'Messages in per second',
    out: 'Messages out per second',
    p95: 'Round trip p95, ms',
    delivery: 'Delivery delay p95, ms',
  },

  console: {
    title: 'This console',
    digest: (cpu: number, memory: number) => `${formatCount(cpu)} % of a core, ${formatCount(memory)} MiB`,
    cpu: 'CPU, % of a core',
    memory: 'Memory, MiB',
    lag: 'Event-loop lag, ms',
    frames: 'Frames: time to a page, ms, and skipped',
  },
} as const;
