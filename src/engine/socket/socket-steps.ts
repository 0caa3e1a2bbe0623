import type { Decider } from '../../shared/backend.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { decide, type LocalReason } from '../dial/outcome.ts';
import { admits, halfOpen, reset } from './breaker.ts';
import type {
  AfterClose,
  Dialling,
  Effect,
  Environment,
  Machine,
  MachineState,
  Transition,
} from './socket-state.ts';

/* The steps that transitions are made of: into the queue, into a dial, out of a connection. */

/** After a terminate nothing is owed to us but the notice; this long it may take, ms. */
export const NOTICE_GRACE = 1_000;
const NORMAL_CLOSURE = 1000;

/** Out of `idle` or `paused`: to the scheduler, or to where the breaker holds it, if a connection is wanted. */
export function leaveHold(machine: Machine, decider: Decider, env: Environment): Transition {
  if (!machine.wanted) return to(machine, { phase: 'idle', since: env.now, decider: 'demand' });
  if (admits(machine.breaker)) {
    return queue(machine, { probe: false, manual: decider === 'operator', planned: 0 }, decider, env);
  }
  const holds = machine.breaker.state === 'isolated' ? 'operator' : 'breaker';
  return to(machine, { phase: 'blocked', since: env.now, decider: holds });
}

/** An operator's dial: a fresh count of attempts, and through an open breaker as its probe. */
export function manualDial(machine: Machine, env: Environment): Transition {
  const fresh = { ...machine, attempt: 0 };
  if (admits(fresh.breaker)) {
    return queue(fresh, { probe: false, manual: true, planned: 0 }, 'operator', env);
  }
  return fresh.breaker.state === 'isolated'
    ? to(fresh, { phase: 'blocked', since: env.now, decider: 'operator' })
    : probe(fresh, 'operator', true, env);
}

export function probe(machine: Machine, decider: Decider, manual: boolean, env: Environment): Transition {
  const planned = env.now - machine.state.since;
  if (!env.settings.breaker.enabled) {
    // Only an operator's isolation held it, and that is over.
    const breaker = reset(machine.breaker, env.now, env.settings.breaker);
    return queue({ ...machine, breaker }, { probe: false, manual, planned }, decider, env);
  }
  const next = { ...machine, breaker: halfOpen(machine.breaker, env.now) };
  return queue(next, { probe: true, manual, planned }, decider, env);
}

export function queue(machine: Machine, dialling: Dialling, decider: Decider, env: Environment): Transition {
  const notBefore = machine.lastDialAt + env.settings.minDialInterval;
  const asked = env.now >= notBefore;
  return to(
    machine,
    { phase: 'queued', since: env.now, decider, ...dialling, notBefore: Math.max(env.now, notBefore), asked },
    ...(asked ? [askScheduler(dialling)] : []),
  );
}

export function dial(machine: Machine, { probe, manual, planned }: Dialling, env: Environment): Transition {
  const generation = machine.generation + 1;
  return to(
    { ...machine, generation, attempt: machine.attempt + 1, lastDialAt: env.now },
    {
      phase: 'connecting',
      since: env.now,
      decider: 'scheduler',
      generation,
      probe,
      manual,
      planned,
      dialledAt: env.now,
      deadline: env.now + env.settings.dialTimeout,
    },
    { type: 'dial', generation },
  );
}

/**
 * Ends a dial or a connection: with the closing handshake, or, where there is nobody to shake hands
 * with, by cutting it.
 */
function end(
  machine: Machine,
  effect: { type: 'close'; code: number } | { type: 'terminate' },
  outcome: Outcome,
  decider: Decider,
  next: AfterClose,
  env: Environment,
): Transition {
  const { generation } = machine;
  const cut = effect.type === 'terminate';
  return to(
    machine,
    {
      phase: 'closing',
      since: env.now,
      decider,
      generation,
      deadline: env.now + (cut ? NOTICE_GRACE : env.settings.closeGrace),
      cut,
      outcome,
      next,
    },
    { ...effect, generation },
  );
}

export const close = (
  machine: Machine,
  outcome: Outcome,
  decider: Decider,
  next: AfterClose,
  env: Environment,
  code = NORMAL_CLOSURE,
): Transition => end(machine, { type: 'close', code }, outcome, decider, next, env);

export const cut = (
  machine: Machine,
  outcome: Outcome,
  decider: Decider,
  next: AfterClose,
  env: Environment,
): Transition => end(machine, { type: 'terminate' }, outcome, decider, next, env);

/** What dials or is open as a probe goes on, but not as one. */
export function plain(state: MachineState): MachineState {
  switch (state.phase) {
    case 'queued':
    case 'connecting':
      return { ...state, probe: false };
    case 'open':
      return { ...state, probe: false, probeDeadline: null };
    default:
      return state;
  }
}

export const askScheduler = ({ probe, manual }: Dialling): Effect => ({
  type: 'ask-scheduler',
  urgent: probe || manual,
});

export const localOutcome = (why: LocalReason, env: Environment): Outcome =>
  decide({ kind: 'local', why }, env.random);

export const withdrawn = (state: MachineState): Effect[] =>
  state.phase === 'queued' && state.asked ? [{ type: 'withdraw' }] : [];

export const to = (machine: Machine, state: MachineState, ...effects: Effect[]): Transition => ({
  machine: { ...machine, state },
  effects,
});

export const unchanged = (machine: Machine): Transition => ({ machine, effects: [] });
