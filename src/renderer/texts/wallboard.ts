import { plural } from '../../shared/describe/numbers.ts';

/** The screen for a wall. */
export const wallboard = {
  name: 'Wallboard',
  leave: 'Leave wallboard',
  fullScreen: 'Full screen',
  keys: 'Arrow keys turn the page, Escape hides this.',
  backend: (name: string) => `Backend ${name}`,
  group: (fleet: string, group: string) => `${fleet} · ${group}`,
  simulated: ' simulated',
  noData: 'no data yet',
  dataAge: (seconds: number) => `data ${seconds} s old`,
  counts: 'Backends by health',
  incidents: 'Open incidents',
  moreIncidents: (count: number) => `and ${plural(count, 'more incident')}`,
  worst: 'Worst backends',
  nothingKnown: 'Nothing is known at present',
  allWell: (backends: number) => `All ${plural(backends, 'backend')} as they should be`,
  moreBackends: (count: number) => `and ${plural(count, 'more backend')} not well`,
  tiles: (backends: number) => `Tiles of ${plural(backends, 'backend')}`,
  tile: (name: string, health: string) => `${name}: ${health}`,
  connecting: 'Connecting to the engine…',
  stale: 'STALE',
  staleSince: (since: string) => `No data since ${since}`,
  staleAge: (age: string) => `What you see is ${age} old`,
} as const;
