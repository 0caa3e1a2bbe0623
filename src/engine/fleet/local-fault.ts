import type { Outcome } from '../../shared/outcome.ts';

/** Failures further apart than this, in ms, are no one event. */
export const FAULT_WINDOW = 10_000;
/** Fewer backends than this can fail together by accident. */
const FEWEST = 3;

/** Errors that this machine makes without having asked anybody. */
const CERTAIN: ReadonlySet<number | string> = new Set([
  'ENETDOWN',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
]);
/** What a dead local network looks like, and a dead backend too. */
const POSSIBLE: ReadonlySet<number | string> = new Set([
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'dial',
  'heartbeat',
]);

/** Whether an outcome may be this machine's or its network's doing: nobody at the other end said a word. */
export const looksLocal = (outcome: Outcome): boolean =>
  isCertain(outcome) || (WITHOUT_ANSWER.has(outcome.kind) && POSSIBLE.has(causeOf(outcome)));

export const isCertain = (outcome: Outcome): boolean =>
  WITHOUT_ANSWER.has(outcome.kind) && CERTAIN.has(causeOf(outcome));

/** Whether somebody out there must have been reached for it to come about. */
export const saysSomething = ({ kind, code }: Outcome): boolean =>
  kind !== 'local' && code !== 'EINVAL' && code !== 'token';

const WITHOUT_ANSWER: ReadonlySet<Outcome['kind']> = new Set(['network', 'timeout', 'token']);

/** On the way to a proxy the network fails as on any other way. */
const causeOf = ({ code }: Outcome): number | string =>
  typeof code === 'string' && code.startsWith('PROXY_') ? code.slice('PROXY_'.length) : code;

interface Failure {
  at: number;
  host: string;
  certain: boolean;
}

/**
 * Tells a fault of the console's own network or machine from one of the backends: at least half of the
 * fleet, and at least three, fail within ten seconds in a way in which nobody answered. One host that
 * falls silent does the same to all of its backends, so either several hosts have to, or the error has
 * to be one that only this machine can make.
 */
export class LocalFaultDetector {
  /** The newest failure of each slot that looked local. */
  private readonly failures = new Map<number, Failure>();

  /** @returns the slots that failed together, when this failure completes the picture. */
  failed(slot: number, host: string, outcome: Outcome, trying: number, now: number): number[] | null {
    if (!looksLocal(outcome)) {
      // Somebody answered: whatever is wrong there, it is not our network.
      this.failures.delete(slot);
      return null;
    }
    this.failures.set(slot, { at: now, host, certain: isCertain(outcome) });
    const recent = [...this.failures].filter(([, { at }]) => at >= now - FAULT_WINDOW);
    if (recent.length < Math.max(FEWEST, Math.ceil(trying / 2))) return null;
    const hosts = new Set(recent.map(([, failure]) => failure.host));
    const certain = recent.some(([, failure]) => failure.certain);
    return certain || hosts.size > 1 ? recent.map(([failed]) => failed) : null;
  }

  /** A connection was opened: the network is there. */
  opened(slot: number): void {
    this.failures.delete(slot);
  }

  clear(): void {
    this.failures.clear();
  }
}
