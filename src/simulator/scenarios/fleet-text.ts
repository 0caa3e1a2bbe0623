/** Where the server of a fleet file is, and how much faster than the account it lives. */
export interface FleetHost {
  /** `127.0.0.1:4711`, or the reference that stands for it. */
  authority: string;
  timeScale: number;
}

/** Writes times of the account into a fleet file. */
export type WriteTime = (ms: number, least?: number) => string;

/**
 * @returns what writes `10s` for 10,000 ms of the account, and `200ms` where all times are a fiftieth; `least` is
 *   what the fleet file takes there, in ms.
 */
export function timesOf({ timeScale }: Pick<FleetHost, 'timeScale'>): WriteTime {
  return (ms, least = 1) => {
    const scaled = Math.max(least, Math.round(ms * timeScale));
    if (scaled % 60_000 === 0) return `${scaled / 60_000}m`;
    return scaled % 1_000 === 0 ? `${scaled / 1_000}s` : `${scaled}ms`;
  };
}

/** The first lines of every example: where editors find the schema, and what it is about. */
export const SCHEMA_LINE = '# yaml-language-server: $schema=../../fleet.schema.json';

/**
 * The settings that the accounts are about, by line: a throttle, a backoff with jitter, what counts as stable,
 * pings, and a breaker. All but the breaker's threshold are what holds anyway.
 *
 * @param initial upper bound of the first jitter, ms.
 */
export function policiesOf(time: WriteTime, initial = 1_000): string {
  return `minDialInterval: ${time(2_000)}
    backoff: { base: ${time(500)}, initial: ${time(initial)}, max: ${time(30_000)} }
    stableAfter: ${time(10_000)}
    heartbeat: { interval: ${time(15_000, 250)}, timeout: ${time(10_000, 500)} }
    breaker: { consecutiveFailures: 3, openFor: ${time(30_000, 100)}, maxOpenFor: ${time(300_000, 100)} }`;
}
