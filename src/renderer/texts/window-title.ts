import { formatCount } from '../../shared/describe/numbers.ts';

/** What the window is called: the worst there is. */
export const windowTitle = {
  connecting: 'Connecting · Wirewatch',
  stale: 'Stale · Wirewatch',
  allUp: 'All up · Wirewatch',
  worst: (count: number, health: string) => `${formatCount(count)} ${health} · Wirewatch`,
} as const;
