import type { BackendSettings, Decider } from '../../shared/backend.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { FAULT_WINDOW, looksLocal } from '../dial/local-outcome.ts';
import { decide } from '../dial/outcome.ts';
import { backoffDelay } from './backoff.ts';
import {
  abandonProbe,
  admits,
  type Breaker,
  failProbe,
  recordFailure,
  recordStable,
  restBreaker,
} from './breaker.ts';
import {
  isolateBreaker,
  pause,
  reconfigure,
  reconnect,
  resetBreaker,
  resume,
  shutdown,
  want,
} from './socket-commands.ts';
import {
  aliveIn,
  deadlineOf,
  type Environment,
  type Input,
  type Machine,
  NO_CHARGES,
  type Transition,
} from './socket-state.ts';
import {
  askScheduler,
  close,
  cut,
  dial,
  leaveHold,
  manualDial,
  NOTICE_GRACE,
  plain,
  probe,
  queue,
  to,
  unchanged,
} from './socket-steps.ts';

/** A deadline that is noticed later than this, ms, means that our own event loop stood still. */
const STALL = 1_000;
/** Charges of a breaker that can be forgiven: far more than a dial timeout lets into the window of a local fault. */
const MOST_CHARGES = 32;

/** What an input makes of a machine. Pure: the same arguments give the same answer. */
export function transition(machine: Machine, input: Input, env: Environment): Transition {
  switch (input.type) {
    case 'start':
      return machine.state.phase === 'idle' && machine.wanted
        ? leaveHold(machine, 'engine', env)
        : unchanged(machine);
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
    case 'ready':
      return ready(machine, input.generation, env);
    case 'refused':
      return isOpen(machine, input.generation)
        ? close(machine, input.outcome, 'server', { to: 'settle' }, env)
        : unchanged(machine);
    case 'dead':
      return isOpen(machine, input.generation)
        ? cut(machine, input.outcome, 'heartbeat', { to: 'settle' }, env)
        : unchanged(machine);
    case 'ending':
      return isOpen(machine, input.generation)
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
      return machine.state.phase === 'waiting' &&
        env.now >= machine.state.since + (machine.state.outcome.retryAfter ?? 0)
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
      return resume(machine, env);
    case 'reset':
      return resetBreaker(machine, env);
    case 'isolate':
      return isolateBreaker(machine, input, env);
    case 'want':
      return want(machine, input.wanted, env);
    case 'reconfigure':
      return reconfigure(machine, input.reconnect, env);
    case 'shutdown':
      return shutdown(machine, env);
  }
}

const isOpen = ({ state }: Machine, generation: number): boolean =>
  state.phase === 'open' && state.generation === generation;

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
    case 'open':
      return passOpenTime(machine, state, env);
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

/** One of the deadlines of an open connection has passed. */
function passOpenTime(machine: Machine, state: OpenState, env: Environment): Transition {
  const { stage, stageUntil, probeDeadline } = state;
  const helloTimeout = env.helloTimeout ?? 0;
  const due = Math.min(stageUntil ?? env.now, probeDeadline ?? Number.POSITIVE_INFINITY);
  if (stage === 'hello' && env.now - due > STALL) {
    // As with a dial, the answer may lie unread.
    return to(machine, {
      ...state,
      stageUntil: env.now + helloTimeout,
      probeDeadline: probeDeadline === null ? null : env.now + probeTimeoutOf(env.settings),
    });
  }
  // However late the timer comes: what was stable before the deadline has passed.
  if (probeDeadline !== null && (stageUntil === null || probeDeadline < stageUntil)) {
    const after = probeTimeoutOf(env.settings);
    const outcome = decide({ kind: 'timeout', waitedFor: 'probe', after }, env.random);
    return close(machine, outcome, 'breaker', { to: 'settle' }, env);
  }
  if (stage === 'hello') {
    const ending = { kind: 'timeout', waitedFor: 'hello', after: helloTimeout } as const;
    return close(machine, decide(ending, env.random), 'engine', { to: 'settle' }, env);
  }
  return to(
    {
      ...machine,
      attempt: 0,
      charged: NO_CHARGES,
      breaker: recordStable(machine.breaker, env.now, env.settings.breaker),
    },
    { ...state, stage: 'stable', stageUntil: null, probeDeadline: null, probe: false },
  );
}

type OpenState = Extract<Machine['state'], { phase: 'open' }>;

function opened(machine: Machine, generation: number, env: Environment): Transition {
  const { state } = machine;
  if (state.phase !== 'connecting' || state.generation !== generation) return unchanged(machine);
  const { probe, manual, planned } = state;
  const { helloTimeout, settings, now } = env;
  return to(machine, {
    phase: 'open',
    since: now,
    decider: 'engine',
    generation,
    probe,
    manual,
    planned,
    stage: helloTimeout === null ? 'ready' : 'hello',
    stageUntil: now + (helloTimeout ?? settings.stableAfter),
    probeDeadline: probe ? state.dialledAt + probeTimeoutOf(settings) : null,
  });
}

function ready(machine: Machine, generation: number, env: Environment): Transition {
  const { state } = machine;
  return state.phase === 'open' && state.generation === generation && state.stage === 'hello'
    ? to(machine, { ...state, stage: 'ready', stageUntil: env.now + env.settings.stableAfter })
    : unchanged(machine);
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
      return next.for === 'operator'
        ? manualDial(gone, env)
        : leaveHold({ ...gone, attempt: 0 }, next.for, env);
    case 'resume':
      return leaveHold({ ...gone, attempt: 0 }, 'operator', env);
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
      return to(gone, { phase: 'idle', since: env.now, decider: next.final ? 'engine' : 'demand' });
  }
}

/** Nothing is left of the last connection; the outcome says what comes next. */
function settle(machine: Machine, seen: Outcome, env: Environment): Transition {
  const { now, random, settings } = env;
  const ours = env.localFault && looksLocal(seen);
  const outcome = ours ? { ...seen, failure: false } : seen;
  // Nor does an attempt count that our own network has cost.
  const attempt = ours ? Math.max(0, machine.attempt - 1) : machine.attempt;
  const spent = settings.maxAttempts !== null && attempt >= settings.maxAttempts;
  if (outcome.decision === 'stop' || spent) {
    const breaker = restBreaker(machine.breaker, now, outcome.failure, settings.breaker);
    const decider = spent && outcome.decision !== 'stop' ? 'engine' : deciderOf(outcome);
    return to(
      { ...machine, attempt, breaker, lastOutcome: outcome, charged: NO_CHARGES },
      { phase: 'stopped', since: now, decider, outcome },
    );
  }
  const breaker = breakerAfter(machine, outcome, ours, env);
  const charged = outcome.failure ? chargedSince(machine, now) : machine.charged;
  const next = { ...machine, attempt, breaker, lastOutcome: outcome, charged };
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

function breakerAfter({ breaker }: Machine, { failure }: Outcome, ours: boolean, env: Environment): Breaker {
  const { now, random, settings } = env;
  if (ours) return abandonProbe(breaker, now);
  return (failure ? recordFailure : failProbe)(breaker, now, settings.breaker, random);
}

const chargedSince = ({ charged, breaker }: Machine, now: number): Machine['charged'] =>
  [...charged.filter(({ at }) => now - at <= FAULT_WINDOW), { at: now, before: breaker }].slice(
    -MOST_CHARGES,
  );

function forgive(machine: Machine, since: number, env: Environment): Transition {
  const { charged, breaker, state } = machine;
  const before = charged.find(({ at }) => at >= since)?.before;
  if (!before || breaker.state === 'isolated') return unchanged(machine);
  if (!admits(before)) {
    // It was open before: it stays so, and the probe that the fault has cost is due again.
    const { state: now, since: from } = breaker;
    const until = now === 'open' ? env.now : breaker.until;
    return to(
      { ...machine, charged: NO_CHARGES, breaker: { ...before, state: now, since: from, until } },
      state,
    );
  }
  const next = { ...machine, charged: NO_CHARGES, breaker: before };
  return state.phase === 'blocked'
    ? queue(next, { probe: false, manual: false, planned: env.now - state.since }, 'scheduler', env)
    : to(next, plain(state));
}

const deciderOf = (outcome: Outcome): Decider => (outcome.asked === undefined ? 'outcome' : 'server');
