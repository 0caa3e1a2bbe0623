import { formatCount, plural } from '../../shared/describe/numbers.ts';

/** Groups, tiles and the buttons of a row. */
export const fleetView = {
  backends: (count: number) => plural(count, 'backend'),
  /** Of a group's heading: "4 down, 2 up". */
  healths: (counts: readonly { name: string; count: number }[]) =>
    counts.map(({ name, count }) => `${formatCount(count)} ${name.toLowerCase()}`).join(', '),
  group: (name: string, size: string, said: string) => `${name}: ${size}, ${said}`,
  selectGroup: (name: string) => `Select all of ${name}`,
  tiles: 'Fleet as tiles',
  tile: (name: string, health: string, selected: boolean) =>
    `${name}, ${health.toLowerCase()}${selected ? ', selected' : ''}`,
  pointAtTile: 'Point at a tile, or move to it with the arrow keys, to see what it is.',
  reconnect: (name: string) => `Reconnect ${name}`,
  resume: (name: string) => `Resume ${name}`,
  pause: (name: string) => `Pause ${name}`,
  reset: (name: string) => `Reset breaker of ${name}`,
  isolate: (name: string) => `Isolate ${name}`,
  compare: (name: string) => `Compare ${name} with others`,
  takeOut: (name: string) => `Take ${name} out of the comparison`,
  compared: (most: number) => `${most} backends are compared already`,
} as const;
