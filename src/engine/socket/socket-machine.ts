import type { Actor, BackendSettings, Decider } from '../../shared/backend.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { FAULT_WINDOW, looksLocal } from '../fleet/local-fault.ts';
import { backoffDelay } from './backoff.ts';
import {
  abandonProbe,
  admits,
  failProbe,
  halfOpen,
  isolate,
  recordFailure,
  recordStable,
  reset,
} from './breaker.ts';
import { decide } from './outcome.ts';
import {
  type AfterClose,
  aliveIn,
  type Dialling,
  deadlineOf,
  type Effect,
  type Environment,
  type Input,
  type Machine,
  type MachineState,
  type Transition,
} from './socket-state.ts';

/** After a terminate nothing is owed to us but the notice; this long it may take. */
const NOTICE_GRACE = 1_000;
const NORMAL_CLOSURE = 1000;
/** A deadline that is noticed later than this, ms, means that our own event loop stood still. */
const STALL = 1_000;

/** What an input makes of a machine. Pure: the same arguments give the same answer. */
export function transition(machine: Machine, input: Input, env: Environment): Transition {
  switch (input.type) {
    case 'start':
      return machine.state.phase === 'idle' ? leaveHold(machine, 'engine', env) : unchanged(machine);
    case 'granted':
      return machine.state.phase === 'queued' && machine.state.asked
        ? dial(machine, machine.state, env)
        : unchanged(machine);
    case 'time':
      return passTime(machine, env);
    case 'opened':
      return opened(machine, input.generation, env);
    case 'ended':
      return aliveIn(machine.state) === input.generation
        ? ended(machine, input.outcome, env)
        : unchanged(machine);
    case 'dead':
      return machine.state.phase === 'open' && machine.state.generation === input.generation
        ? cut(machine, input.outcome, 'heartbeat', { to: 'settle' }, env)
        : unchanged(machine);
    case 'ending':
      return machine.state.phase === 'open' && machine.state.generation === input.generation
        ? to(machine, {
            phase: 'closing',
            since: env.now,
            decider: 'server',
            generation: input.generation,
            deadline: env.now + env.settings.closeGrace,
            cut: false,
            outcome: input.outcome,
            next: { to: 'settle' },
          })
        : unchanged(machine);
    case 'forgive':
      return forgive(machine, input.since, env);
    case 'hurry':
      // A wait that the peer asked for is kept.
      return machine.state.phase === 'waiting' && machine.state.decider === 'backoff'
        ? queue(
            machine,
            { probe: false, manual: false, planned: env.now - machine.state.since },
            'scheduler',
            env,
          )
        : unchanged(machine);
    case 'reconnect':
      return reconnect(machine, env);
    case 'pause':
      return pause(machine, input.by, input.reason, env);
    case 'resume':
      return machine.state.phase === 'paused'
        ? leaveHold({ ...machine, attempt: 0 }, 'operator', env)
        : unchanged(machine);
    case 'reset':
      return resetBreaker(machine, env);
    case 'isolate':
      return isolateBreaker(machine, input, env);
    case 'shutdown':
      return shutdown(machine, env);
  }
}

function passTime(machine: Machine, env: Environment): Transition {
  const deadline = deadlineOf(machine);
  if (deadline === null || env.now < deadline) return unchanged(machine);
  const { state } = machine;
  switch (state.phase) {
    case 'queued':
      return {
        machine: { ...machine, state: { ...state, asked: true } },
        effects: [askScheduler(state)],
      };
    case 'connecting': {
      if (env.now - deadline > STALL) {
        // The answer may lie unread: a peer has the whole time while we are listening.
        const until = env.now + env.settings.dialTimeout;
        return to(machine, { ...state, dialledAt: env.now, deadline: until });
      }
      const outcome = decide(
        { kind: 'timeout', waitedFor: 'dial', after: env.now - state.dialledAt },
        env.random,
      );
      return cut(machine, outcome, 'engine', { to: 'settle' }, env);
    }
    case 'open': {
      // However late the timer comes: what was stable before the deadline has passed.
      if (state.probeDeadline !== null && (state.stableAt === null || state.probeDeadline < state.stableAt)) {
        const after = probeTimeoutOf(env.settings);
        const outcome = decide({ kind: 'timeout', waitedFor: 'probe', after }, env.random);
        return close(machine, outcome, 'breaker', { to: 'settle' }, env);
      }
      return to(
        {
          ...machine,
          attempt: 0,
          breaker: recordStable(machine.breaker, env.now, env.settings.breaker),
        },
        { ...state, stableAt: null, probeDeadline: null, probe: false },
      );
    }
    case 'closing':
      // A notice that never comes must not hold the backend up: the generation is written off.
      return state.cut
        ? ended(machine, state.outcome, env)
        : to(
            machine,
            { ...state, cut: true, deadline: env.now + NOTICE_GRACE },
            { type: 'terminate', generation: state.generation },
          );
    case 'waiting':
      return queue(
        machine,
        { probe: false, manual: false, planned: state.until - state.since },
        'backoff',
        env,
      );
    case 'blocked':
      return probe(machine, 'breaker', false, env);
    default:
      return unchanged(machine);
  }
}

function opened(machine: Machine, generation: number, env: Environment): Transition {
  const { state } = machine;
  if (state.phase !== 'connecting' || state.generation !== generation) return unchanged(machine);
  const { probe, manual, planned } = state;
  return to(machine, {
    phase: 'open',
    since: env.now,
    decider: 'engine',
    generation,
    probe,
    manual,
    planned,
    stableAt: env.now + env.settings.stableAfter,
    probeDeadline: probe ? state.dialledAt + probeTimeoutOf(env.settings) : null,
  });
}

/** A probe that could never become stable before its deadline would never close the breaker. */
const probeTimeoutOf = ({ breaker, stableAfter, dialTimeout }: BackendSettings): number =>
  breaker.probeTimeout > stableAfter ? breaker.probeTimeout : stableAfter + dialTimeout;

function ended(machine: Machine, seen: Outcome, env: Environment): Transition {
  const { state } = machine;
  if (state.phase !== 'closing') return settle(machine, seen, env);
  // What made us close is the outcome, not the close that followed.
  const { outcome, next } = state;
  if (next.to === 'settle') return settle(machine, outcome, env);
  const gone = {
    ...machine,
    lastOutcome: outcome,
    breaker: abandonProbe(machine.breaker, env.now),
  };
  switch (next.to) {
    case 'dial':
      return manualDial(gone, env);
    case 'blocked':
      return to(gone, { phase: 'blocked', since: env.now, decider: 'operator' });
    case 'paused':
      return to(gone, {
        phase: 'paused',
        since: env.now,
        decider: 'operator',
        by: next.by,
        reason: next.reason,
      });
    case 'idle':
      return to(gone, { phase: 'idle', since: env.now, decider: 'engine' });
  }
}

/** Nothing is left of the last connection; the outcome says what comes next. */
function settle(machine: Machine, seen: Outcome, env: Environment): Transition {
  const { now, random, settings } = env;
  const outcome = env.localFault && looksLocal(seen) ? { ...seen, failure: false } : seen;
  const breaker = outcome.failure
    ? recordFailure(machine.breaker, now, settings.breaker, random)
    : failProbe(machine.breaker, now, settings.breaker, random);
  const charged = outcome.failure ? chargedSince(machine, now) : machine.charged;
  const next = { ...machine, breaker, lastOutcome: outcome, charged };
  if (outcome.decision === 'stop') {
    return to(next, { phase: 'stopped', since: now, decider: deciderOf(outcome), outcome });
  }
  if (settings.maxAttempts !== null && machine.attempt >= settings.maxAttempts) {
    return to(next, { phase: 'stopped', since: now, decider: 'engine', outcome });
  }
  const advised = now + (outcome.retryAfter ?? 0);
  if (!admits(breaker)) {
    // The probe honours the peer's advice as any other dial does.
    const until = breaker.until === null ? null : Math.max(breaker.until, advised);
    return to(
      { ...next, breaker: { ...breaker, until } },
      { phase: 'blocked', since: now, decider: 'breaker' },
    );
  }
  const backoff = now + backoffDelay(machine.attempt, settings.backoff, random);
  return to(next, {
    phase: 'waiting',
    since: now,
    decider: advised > backoff ? deciderOf(outcome) : 'backoff',
    until: Math.max(backoff, advised, machine.lastDialAt + settings.minDialInterval),
    outcome,
  });
}

/** Charges that follow each other closely are forgiven together. */
const chargedSince = ({ charged, breaker }: Machine, now: number): Machine['charged'] =>
  charged && now - charged.at <= FAULT_WINDOW ? charged : { at: now, before: breaker };

function forgive(machine: Machine, since: number, env: Environment): Transition {
  const { charged, breaker, state } = machine;
  if (!charged || charged.at < since || breaker.state === 'isolated') return unchanged(machine);
  // A breaker that was open before, and whose probe the fault has cost, waits for the next one.
  if (!admits(charged.before)) return unchanged(machine);
  const next = { ...machine, charged: null, breaker: charged.before };
  return state.phase === 'blocked'
    ? queue(next, { probe: false, manual: false, planned: env.now - state.since }, 'scheduler', env)
    : to(next, plain(state));
}

const deciderOf = (outcome: Outcome): Decider => (outcome.asked === undefined ? 'outcome' : 'server');

function reconnect(machine: Machine, env: Environment): Transition {
  const { state } = machine;
  switch (state.phase) {
    case 'open':
      return close(machine, localOutcome('operator', env), 'operator', { to: 'dial' }, env);
    case 'idle':
    case 'waiting':
    case 'blocked':
    case 'stopped':
      return machine.breaker.state === 'isolated' ? unchanged(machine) : manualDial(machine, env);
    default:
      return unchanged(machine);
  }
}

/** An operator's dial: a fresh count of attempts, and through an open breaker as its probe. */
function manualDial(machine: Machine, env: Environment): Transition {
  const fresh = { ...machine, attempt: 0 };
  if (admits(fresh.breaker)) {
    return queue(fresh, { probe: false, manual: true, planned: 0 }, 'operator', env);
  }
  return fresh.breaker.state === 'isolated'
    ? to(fresh, { phase: 'blocked', since: env.now, decider: 'operator' })
    : probe(fresh, 'operator', true, env);
}

function pause(machine: Machine, by: Actor, reason: string | null, env: Environment): Transition {
  const next = { to: 'paused', by, reason } as const;
  const { state } = machine;
  switch (state.phase) {
    case 'connecting':
      return cut(machine, localOutcome('operator', env), 'operator', next, env);
    case 'open':
      return close(machine, localOutcome('operator', env), 'operator', next, env);
    case 'closing':
      // A shutdown is final.
      return state.next.to === 'idle' ? unchanged(machine) : to(machine, { ...state, next });
    case 'paused':
      return unchanged(machine);
    default: {
      const held = { ...machine, breaker: abandonProbe(machine.breaker, env.now) };
      return to(
        held,
        { phase: 'paused', since: env.now, decider: 'operator', by, reason },
        ...withdrawn(state),
      );
    }
  }
}

function resetBreaker(machine: Machine, env: Environment): Transition {
  const next = { ...machine, breaker: reset(machine.breaker, env.now, env.settings.breaker) };
  const { state } = next;
  if (state.phase === 'blocked') return manualDial(next, env);
  return state.phase === 'closing' && state.next.to === 'blocked'
    ? to(next, { ...state, next: { to: 'dial' } })
    : to(next, plain(state));
}

/** What dials or is open as a probe goes on, but not as one. */
function plain(state: MachineState): MachineState {
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

function isolateBreaker(
  machine: Machine,
  input: Extract<Input, { type: 'isolate' }>,
  env: Environment,
): Transition {
  const breaker = isolate(machine.breaker, env.now, input.until, input.by, input.reason);
  const next = { ...machine, breaker };
  const { state } = next;
  const outcome = () => localOutcome('breaker', env);
  switch (state.phase) {
    case 'connecting':
      return cut(next, outcome(), 'operator', { to: 'blocked' }, env);
    case 'open':
      return close(next, outcome(), 'operator', { to: 'blocked' }, env);
    case 'closing':
      return state.next.to === 'settle' || state.next.to === 'dial'
        ? to(next, { ...state, next: { to: 'blocked' } })
        : unchanged(next);
    case 'paused':
    case 'idle':
    // What had stopped for good does not dial because an isolation ends.
    case 'stopped':
      return unchanged(next);
    default:
      return to(next, { phase: 'blocked', since: env.now, decider: 'operator' }, ...withdrawn(state));
  }
}

function shutdown(machine: Machine, env: Environment): Transition {
  const { state } = machine;
  switch (state.phase) {
    case 'open':
      return close(machine, localOutcome('shutdown', env), 'engine', { to: 'idle' }, env, 1001);
    case 'connecting':
      return cut(machine, localOutcome('shutdown', env), 'engine', { to: 'idle' }, env);
    case 'closing':
      return to(machine, { ...state, next: { to: 'idle' } });
    default:
      return to(
        { ...machine, breaker: abandonProbe(machine.breaker, env.now) },
        { phase: 'idle', since: env.now, decider: 'engine' },
        ...withdrawn(state),
      );
  }
}

/** Out of `idle` or `paused`: to the scheduler, or to where the breaker holds it. */
function leaveHold(machine: Machine, decider: Decider, env: Environment): Transition {
  if (admits(machine.breaker)) {
    return queue(machine, { probe: false, manual: decider === 'operator', planned: 0 }, decider, env);
  }
  return to(machine, { phase: 'blocked', since: env.now, decider: 'breaker' });
}

function probe(machine: Machine, decider: Decider, manual: boolean, env: Environment): Transition {
  const planned = env.now - machine.state.since;
  if (!env.settings.breaker.enabled) {
    // Only an operator's isolation held it, and that is over.
    const breaker = reset(machine.breaker, env.now, env.settings.breaker);
    return queue({ ...machine, breaker }, { probe: false, manual, planned }, decider, env);
  }
  const next = { ...machine, breaker: halfOpen(machine.breaker, env.now) };
  return queue(next, { probe: true, manual, planned }, decider, env);
}

function queue(machine: Machine, dialling: Dialling, decider: Decider, env: Environment): Transition {
  const notBefore = machine.lastDialAt + env.settings.minDialInterval;
  const asked = env.now >= notBefore;
  return to(
    machine,
    { phase: 'queued', since: env.now, decider, ...dialling, notBefore: Math.max(env.now, notBefore), asked },
    ...(asked ? [askScheduler(dialling)] : []),
  );
}

function dial(machine: Machine, { probe, manual, planned }: Dialling, env: Environment): Transition {
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

/** Ends a connection with the closing handshake. */
function close(
  machine: Machine,
  outcome: Outcome,
  decider: Decider,
  next: AfterClose,
  env: Environment,
  code = NORMAL_CLOSURE,
): Transition {
  const generation = machine.generation;
  return to(
    machine,
    {
      phase: 'closing',
      since: env.now,
      decider,
      generation,
      deadline: env.now + env.settings.closeGrace,
      cut: false,
      outcome,
      next,
    },
    { type: 'close', generation, code },
  );
}

/** Ends a dial, or a connection that does not answer, without a handshake. */
function cut(
  machine: Machine,
  outcome: Outcome,
  decider: Decider,
  next: AfterClose,
  env: Environment,
): Transition {
  const generation = machine.generation;
  return to(
    machine,
    {
      phase: 'closing',
      since: env.now,
      decider,
      generation,
      deadline: env.now + NOTICE_GRACE,
      cut: true,
      outcome,
      next,
    },
    { type: 'terminate', generation },
  );
}

const askScheduler = ({ probe, manual }: Dialling): Effect => ({
  type: 'ask-scheduler',
  urgent: probe || manual,
});

const localOutcome = (why: 'operator' | 'breaker' | 'shutdown', env: Environment): Outcome =>
  decide({ kind: 'local', why }, env.random);

const withdrawn = (state: MachineState): Effect[] =>
  state.phase === 'queued' && state.asked ? [{ type: 'withdraw' }] : [];

const to = (machine: Machine, state: MachineState, ...effects: Effect[]): Transition => ({
  machine: { ...machine, state },
  effects,
});

const unchanged = (machine: Machine): Transition => ({ machine, effects: [] });
