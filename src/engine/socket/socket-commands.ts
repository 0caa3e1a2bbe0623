import type { Actor } from '../../shared/backend.ts';
import { abandonProbe, isolate, reset } from './breaker.ts';
import { type Environment, type Input, type Machine, NO_CHARGES, type Transition } from './socket-state.ts';
import {
  close,
  cut,
  leaveHold,
  localOutcome,
  manualDial,
  plain,
  to,
  unchanged,
  withdrawn,
} from './socket-steps.ts';

/* What a person, the fleet file or the console itself asks of a machine. */

export function reconnect(machine: Machine, env: Environment): Transition {
  const { state } = machine;
  switch (state.phase) {
    case 'open':
      return close(machine, localOutcome('operator', env), 'operator', { to: 'dial', for: 'operator' }, env);
    case 'idle':
    case 'waiting':
    case 'blocked':
    case 'stopped':
      return machine.breaker.state === 'isolated' ? unchanged(machine) : manualDial(machine, env);
    default:
      return unchanged(machine);
  }
}

export function pause(machine: Machine, by: Actor, reason: string | null, env: Environment): Transition {
  const next = { to: 'paused', by, reason } as const;
  const { state } = machine;
  switch (state.phase) {
    case 'connecting':
      return cut(machine, localOutcome('operator', env), 'operator', next, env);
    case 'open':
      return close(machine, localOutcome('operator', env), 'operator', next, env);
    case 'closing':
      // A shutdown is final.
      return state.next.to === 'idle' && state.next.final
        ? unchanged(machine)
        : to(machine, { ...state, next });
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

export function resume(machine: Machine, env: Environment): Transition {
  const { state } = machine;
  if (state.phase === 'paused') return leaveHold({ ...machine, attempt: 0 }, 'operator', env);
  return state.phase === 'closing' && state.next.to === 'paused'
    ? to(machine, { ...state, next: { to: 'resume' } })
    : unchanged(machine);
}

export function resetBreaker(machine: Machine, env: Environment): Transition {
  const next = {
    ...machine,
    charged: NO_CHARGES,
    breaker: reset(machine.breaker, env.now, env.settings.breaker),
  };
  const { state } = next;
  if (state.phase === 'blocked') return manualDial(next, env);
  return state.phase === 'closing' && state.next.to === 'blocked'
    ? to(next, { ...state, next: { to: 'dial', for: 'operator' } })
    : to(next, plain(state));
}

export function isolateBreaker(
  machine: Machine,
  input: Extract<Input, { type: 'isolate' }>,
  env: Environment,
): Transition {
  const breaker = isolate(machine.breaker, env.now, input.until, input.by, input.reason);
  const next = { ...machine, charged: NO_CHARGES, breaker };
  const { state } = next;
  const outcome = () => localOutcome('breaker', env);
  switch (state.phase) {
    case 'connecting':
      return cut(next, outcome(), 'operator', { to: 'blocked' }, env);
    case 'open':
      return close(next, outcome(), 'operator', { to: 'blocked' }, env);
    case 'closing':
      return state.next.to === 'settle' || state.next.to === 'dial' || state.next.to === 'resume'
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

export function shutdown(machine: Machine, env: Environment): Transition {
  const { state } = machine;
  switch (state.phase) {
    case 'open':
      return close(machine, localOutcome('shutdown', env), 'engine', { to: 'idle', final: true }, env, 1001);
    case 'connecting':
      return cut(machine, localOutcome('shutdown', env), 'engine', { to: 'idle', final: true }, env);
    case 'closing':
      return to(machine, { ...state, next: { to: 'idle', final: true } });
    default:
      return to(
        { ...machine, breaker: abandonProbe(machine.breaker, env.now) },
        { phase: 'idle', since: env.now, decider: 'engine' },
        ...withdrawn(state),
      );
  }
}

/** On demand: a connection is made when somebody looks, and closed when nobody does. */
export function want(machine: Machine, wanted: boolean, env: Environment): Transition {
  if (machine.wanted === wanted) return unchanged(machine);
  const next = { ...machine, wanted };
  return wanted ? begin(next, env) : letGo(next, env);
}

function begin(machine: Machine, env: Environment): Transition {
  const { state } = machine;
  if (state.phase === 'idle') return leaveHold({ ...machine, attempt: 0 }, 'demand', env);
  return state.phase === 'closing' && state.next.to === 'idle' && !state.next.final
    ? to(machine, { ...state, next: { to: 'dial', for: 'demand' } })
    : to(machine, state);
}

function letGo(machine: Machine, env: Environment): Transition {
  const { state } = machine;
  const next = { to: 'idle', final: false } as const;
  switch (state.phase) {
    case 'open':
      return close(machine, localOutcome('demand', env), 'demand', next, env);
    case 'connecting':
      return cut(machine, localOutcome('demand', env), 'demand', next, env);
    case 'closing':
      // A pause and the end of it all hold by themselves.
      return to(machine, state.next.to === 'paused' || state.next.to === 'idle' ? state : { ...state, next });
    case 'queued':
    case 'waiting':
    case 'blocked':
      return to(
        { ...machine, breaker: abandonProbe(machine.breaker, env.now) },
        { phase: 'idle', since: env.now, decider: 'demand' },
        ...withdrawn(state),
      );
    default:
      return to(machine, state);
  }
}

/** What the old configuration came to says nothing about the new one: it starts afresh. */
export function reconfigure(machine: Machine, anew: boolean, env: Environment): Transition {
  const { enabled } = env.settings.breaker;
  const { state, breaker } = machine;
  // An operator's isolation holds whatever the file says.
  const keep = breaker.state === 'isolated' || (!anew && enabled === (breaker.state !== 'disabled'));
  const next = keep
    ? machine
    : { ...machine, charged: NO_CHARGES, breaker: reset(breaker, env.now, env.settings.breaker) };
  const isolated = breaker.state === 'isolated';
  switch (state.phase) {
    case 'open':
      if (anew) return close(next, localOutcome('configuration', env), 'configuration', REDIAL, env);
      return to(next, keep ? state : plain(state));
    case 'connecting':
      if (anew) return cut(next, localOutcome('configuration', env), 'configuration', REDIAL, env);
      return to(next, keep ? state : plain(state));
    case 'closing':
      return to(next, anew && state.next.to === 'settle' ? { ...state, next: REDIAL } : state);
    case 'blocked':
      return keep || isolated ? to(next, state) : leaveHold({ ...next, attempt: 0 }, 'configuration', env);
    case 'queued': {
      if (!anew) return to(next, keep ? state : plain(state));
      // In line for a host that it will not dial.
      const { machine: again, effects } = leaveHold({ ...next, attempt: 0 }, 'configuration', env);
      return { machine: again, effects: [...withdrawn(state), ...effects] };
    }
    case 'stopped':
      // What it stopped for may be what was changed: another verdict, more attempts.
      if (isolated) return to(next, state);
      return leaveHold({ ...next, attempt: 0 }, 'configuration', env);
    case 'waiting':
      if (!anew) return to(next, state);
      return leaveHold({ ...next, attempt: 0 }, 'configuration', env);
    default:
      return to(next, keep ? state : plain(state));
  }
}

const REDIAL = { to: 'dial', for: 'configuration' } as const;
