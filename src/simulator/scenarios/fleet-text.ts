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

/** How soon it dials again, by line. */
export interface DialPolicy {
  /** A line for whoever reads the file. */
  why: string;
  minDialInterval: number;
  /** Upper bounds of the first and of the largest jitter, ms. */
  initial: number;
  max: number;
  breaker: string;
}

/** As the accounts have it: three failures and then half a minute of rest. */
export const accountPolicy = (time: WriteTime, initial = 1_000): DialPolicy => ({
  why: 'The breaker as the account has it: for what is away for minutes when it is away.',
  minDialInterval: 2_000,
  initial,
  max: 30_000,
  breaker: `{ consecutiveFailures: 3, openFor: ${time(30_000, 100)}, maxOpenFor: ${time(300_000, 100)} }`,
});

/**
 * For a server that restarts and is back in seconds. There is one connection for all windows, so for a while
 * it may be asked as often as one page of ten would ask; what lasts longer is no restart, and then the breaker opens.
 *
 * @param failures in a row that open it
 */
export const restartPolicy = (time: WriteTime, failures: number): DialPolicy => ({
  why: 'Away for seconds, most of the time: one connection may be asked as often as one page of ten would ask.',
  minDialInterval: 500,
  initial: 250,
  max: 500,
  breaker: `{ consecutiveFailures: ${failures}, failureRate: 1, window: ${failures}, openFor: ${time(5_000, 100)}, maxOpenFor: ${time(30_000, 100)} }`,
});

/** The settings that the accounts are about: a throttle, a backoff with jitter, what counts as stable, pings, and a breaker. */
export function policiesOf(
  time: WriteTime,
  { why, minDialInterval, initial, max, breaker }: DialPolicy,
): string {
  return `# ${why}
    minDialInterval: ${time(minDialInterval)}
    backoff: { base: ${time(500)}, initial: ${time(initial)}, max: ${time(max)} }
    stableAfter: ${time(10_000)}
    heartbeat: { interval: ${time(15_000, 250)}, timeout: ${time(10_000, 500)} }
    breaker: ${breaker}`;
}
