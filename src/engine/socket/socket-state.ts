import type { Actor, BackendSettings, Decider } from '../../shared/backend.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Random } from '../../shared/random.ts';
import { type Breaker, createBreaker } from './breaker.ts';

/**
 * The managed socket as an explicit machine with no socket in it: a state, an input, and what is to
 * be done about it. All times are monotonic ms.
 *
 * Invariants, held by a property test (socket-machine.test.ts):
 *  1. At most one dial or connection exists: `dial` is only asked for when the last one has `ended`.
 *  2. It exists exactly in `connecting`, `open` and `closing`, and these name its generation.
 *  3. An input of another generation changes nothing.
 *  4. Every state but `idle`, `open` once stable, `paused`, `stopped`, an isolation without end and a
 *     dial request before the scheduler has a deadline; none of those lasts past the deadline.
 *  5. While the breaker is open or isolated nothing dials.
 */
export interface Machine {
  readonly state: MachineState;
  readonly breaker: Breaker;
  /** Dials since it was last stable, the one under way included. */
  readonly attempt: number;
  /** Of the newest dial; rises by one per dial. */
  readonly generation: number;
  readonly lastDialAt: number;
  readonly lastOutcome: Outcome | null;
  /** Whether a connection is wanted: always, or while somebody looks. */
  readonly wanted: boolean;
  /**
   * The breaker as it was before each of the charges of late, the newest last, for when the fault turns out to
   * be ours. None from before it was stable, or put back by an operator or the fleet file.
   */
  readonly charged: readonly { readonly at: number; readonly before: Breaker }[];
}

/** Shared: most machines have none. */
export const NO_CHARGES: Machine['charged'] = [];

interface Base {
  readonly since: number;
  readonly decider: Decider;
}

/** A dial that is wanted or under way. `planned` is the wait it was given, in ms. */
export interface Dialling {
  readonly probe: boolean;
  readonly manual: boolean;
  readonly planned: number;
}

export type MachineState =
  | (Base & { phase: 'idle' })
  /** Before `notBefore` it waits by itself; from then on for the scheduler. */
  | (Base & Dialling & { phase: 'queued'; notBefore: number; asked: boolean })
  | (Base & Dialling & { phase: 'connecting'; generation: number; deadline: number; dialledAt: number })
  | (Base &
      Dialling & {
        phase: 'open';
        generation: number;
        /** Ready: past its hello. Stable: ready for long enough. */
        stage: 'hello' | 'ready' | 'stable';
        /** When the hello is overdue, or when it will be stable; `null` once it is. */
        stageUntil: number | null;
        probeDeadline: number | null;
      })
  /** Until the connection is gone. `cut`: it was terminated, not closed. */
  | (Base & {
      phase: 'closing';
      generation: number;
      deadline: number;
      cut: boolean;
      outcome: Outcome;
      next: AfterClose;
    })
  | (Base & { phase: 'waiting'; until: number; outcome: Outcome })
  | (Base & { phase: 'blocked' })
  | (Base & { phase: 'paused'; by: Actor; reason: string | null })
  | (Base & { phase: 'stopped'; outcome: Outcome });

/** What a close was for: to let the outcome decide, to dial at once, or to hold still. */
export type AfterClose =
  | { to: 'settle' }
  | { to: 'dial'; for: 'operator' | 'configuration' | 'demand' }
  /** A pause was taken back before it had begun. */
  | { to: 'resume' }
  | { to: 'blocked' }
  | { to: 'paused'; by: Actor; reason: string | null }
  /** Final: it never dials again. */
  | { to: 'idle'; final: boolean };

export type Input =
  | { type: 'start' }
  /** The scheduler's leave to dial. */
  | { type: 'granted' }
  /** Time has passed; the state's deadline may have been reached. */
  | { type: 'time' }
  | { type: 'opened'; generation: number }
  /** The hello was answered as expected. */
  | { type: 'ready'; generation: number }
  /** The peer is there, and said in its own words that it will not have us. */
  | { type: 'refused'; generation: number; outcome: Outcome }
  /** The dial or the connection is gone, with nothing of it left. */
  | { type: 'ended'; generation: number; outcome: Outcome }
  /** It is open, but the peer ended it or broke the rules; the notice is due within the close grace. */
  | { type: 'ending'; generation: number; outcome: Outcome }
  /** It is open but does not answer any more. */
  | { type: 'dead'; generation: number; outcome: Outcome }
  /** The failures since `since` were the console's own: the breaker forgets them. */
  | { type: 'forgive'; since: number }
  /** What it waits for may be over, such as a dead network: its turn is up to the scheduler now. */
  | { type: 'hurry' }
  | { type: 'reconnect' }
  | { type: 'pause'; by: Actor; reason: string | null }
  | { type: 'resume' }
  | { type: 'reset' }
  | { type: 'isolate'; by: Actor; reason: string | null; until: number | null }
  /** Somebody looks, or nobody does any more. */
  | { type: 'want'; wanted: boolean }
  /** The fleet file changed. `reconnect`: the connection, if there is one, is made as it said before. */
  | { type: 'reconfigure'; reconnect: boolean }
  | { type: 'shutdown' };

export type Effect =
  /** Urgent: a probe, or somebody waits for it. */
  | { type: 'ask-scheduler'; urgent: boolean }
  /** The dial that was asked for is not wanted any more. */
  | { type: 'withdraw' }
  | { type: 'dial'; generation: number }
  | { type: 'close'; generation: number; code: number }
  | { type: 'terminate'; generation: number };

export interface Environment {
  readonly now: number;
  readonly random: Random;
  readonly settings: BackendSettings;
  /** ms from the upgrade to the answer to the hello; `null` where there is none. */
  readonly helloTimeout: number | null;
  /** The console's own network or machine is at fault: what looks like it charges no breaker. */
  readonly localFault: boolean;
}

export interface Transition {
  readonly machine: Machine;
  readonly effects: readonly Effect[];
}

/** @param breaker as it was when the console ended, if that is known. */
export function createMachine(now: number, settings: BackendSettings, breaker?: Breaker): Machine {
  const wanted = settings.connect === 'always';
  return {
    state: { phase: 'idle', since: now, decider: wanted ? 'engine' : 'demand' },
    breaker: breaker ?? createBreaker(now, settings.breaker),
    attempt: 0,
    generation: 0,
    lastDialAt: Number.NEGATIVE_INFINITY,
    lastOutcome: null,
    wanted,
    charged: NO_CHARGES,
  };
}

/** When the state ends by itself, or `null`. */
export function deadlineOf({ state, breaker }: Machine): number | null {
  switch (state.phase) {
    case 'queued':
      return state.asked ? null : state.notBefore;
    case 'connecting':
    case 'closing':
      return state.deadline;
    case 'open':
      if (state.stageUntil === null) return null;
      return state.probeDeadline === null
        ? state.stageUntil
        : Math.min(state.stageUntil, state.probeDeadline);
    case 'waiting':
      return state.until;
    case 'blocked':
      return breaker.until;
    default:
      return null;
  }
}

/** The generation that exists in this state, or `null`. */
export const aliveIn = (state: MachineState): number | null =>
  state.phase === 'connecting' || state.phase === 'open' || state.phase === 'closing'
    ? state.generation
    : null;

/** Who paused it and why, also while its connection still closes; `null`: nobody. */
export function pauseOf({ state }: Machine): { by: Actor; reason: string | null } | null {
  const pause = state.phase === 'closing' && state.next.to === 'paused' ? state.next : state;
  return 'by' in pause ? { by: pause.by, reason: pause.reason } : null;
}

/** Open and past its hello. */
export const isReady = (state: MachineState): boolean => state.phase === 'open' && state.stage !== 'hello';
