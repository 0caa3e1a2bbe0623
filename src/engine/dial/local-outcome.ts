import type { Outcome } from '../../shared/outcome.ts';

/** Failures further apart than this, in ms, are no one event. */
export const FAULT_WINDOW = 10_000;

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

/** Whether only this machine can have made it. */
export const isCertain = (outcome: Outcome): boolean =>
  WITHOUT_ANSWER.has(outcome.kind) && CERTAIN.has(causeOf(outcome));

/** Whether somebody out there must have been reached for it to come about. */
export const saysSomething = ({ kind, code }: Outcome): boolean =>
  kind !== 'local' && code !== 'EINVAL' && code !== 'token';

const WITHOUT_ANSWER: ReadonlySet<Outcome['kind']> = new Set(['network', 'timeout', 'token']);

/** On the way to a proxy the network fails as on any other way. */
const causeOf = ({ code }: Outcome): number | string =>
  typeof code === 'string' && code.startsWith('PROXY_') ? code.slice('PROXY_'.length) : code;
