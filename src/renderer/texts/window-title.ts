import { formatCount } from '../../shared/describe/numbers.ts';

/** What the window is called: the worst there is. */
export const windowTitle = {
  connecting: 'Connecting · Wirewatch',
  stale: 'Stale · Wirewatch',
  outage: (backends: number) => `Outage, 0 of ${formatCount(backends)} up · Wirewatch`,
  lost: (backends: number) => `${formatCount(backends)} lost · Wirewatch`,
  allUp: 'All up · Wirewatch',
  worst: (count: number, health: string) => `${formatCount(count)} ${health} · Wirewatch`,
} as const;
