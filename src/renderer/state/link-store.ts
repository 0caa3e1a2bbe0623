import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Capabilities, FleetProblemNotice } from '../../shared/contract.ts';
import type { LocalFault } from '../../shared/local-fault.ts';

/**
 * The page's connection to the engine. Times are ms by the page's steady clock (`performance.now()`), which
 * nobody can set: a wall clock that is set back would hide a silence.
 */
export type Link =
  /** There was no session yet. */
  | { state: 'connecting'; reason: string | null; failedDials: number }
  | { state: 'live' }
  | { state: 'lost'; since: number; reason: string; failedDials: number };

export interface LinkState {
  link: Link;
  /** When the newest frame came, or the first snapshot of a session; `null` before that. */
  heardAt: number | null;
  /** Since when what is on screen is too old to be believed; `null` while it is fresh. */
  staleSince: number | null;
  /**
   * The engine's UTC minus the page's steady clock, ms: the one way to a time that people read. With a recording, whose
   * time has a pace of its own, it is moved at each tick of the page.
   */
  clockOffset: number;
  engineId: string | null;
  startedAt: number;
  capabilities: Capabilities | null;
  /** What is shown is a recording: the clock is that of its position. */
  recorded: boolean;
  /** The engine finds its own machine or network at fault. */
  localFault: LocalFault | null;
  /** Why the fleet file as it is now is not in force. */
  fleetProblem: FleetProblemNotice | null;
  /** Why history cannot be kept at present, one line. */
  historyProblem: string | null;
}

const INITIAL_LINK: LinkState = {
  link: { state: 'connecting', reason: null, failedDials: 0 },
  heardAt: null,
  staleSince: null,
  clockOffset: performance.timeOrigin,
  engineId: null,
  startedAt: 0,
  capabilities: null,
  recorded: false,
  localFault: null,
  fleetProblem: null,
  historyProblem: null,
};

/** ms without news after which data is stale: three ticks of a second each. */
export const STALE_AFTER = 3_000;

export const createLinkStore = (): StoreApi<LinkState> => createStore<LinkState>()(() => INITIAL_LINK);

/**
 * Since when the data is stale, or `null`. A hidden page gets no frames on purpose: until `excused` none was
 * due. What has gone stale by silence stays so until something is heard, even if the page is hidden and
 * shown again meanwhile.
 */
export function staleSinceAt(
  { link, heardAt, staleSince }: Pick<LinkState, 'link' | 'heardAt' | 'staleSince'>,
  now: number,
  excused: number,
): number | null {
  if (heardAt === null) return null;
  if (link.state === 'lost') return link.since;
  if (staleSince === heardAt) return heardAt;
  return now - Math.max(heardAt, excused) > STALE_AFTER ? heardAt : null;
}

/** Beyond this, in ms, a frame is not late: the engine's clock was set back. */
const CLOCK_SET_BACK = 1_000;

/**
 * The clock offset after a frame. A frame can only come late, so of two offsets the greater is nearer to the
 * truth; a busy page's late ones must not make the clock step back.
 */
export function offsetAfter(held: number, heard: number): number {
  return heard > held || held - heard > CLOCK_SET_BACK ? heard : held;
}

/** Actions are offered: the data is fresh, and this page may act. */
export const mayAct = ({ link, staleSince, capabilities }: LinkState): boolean =>
  link.state === 'live' && staleSince === null && capabilities?.actions === true;

/** Files of recordings can be renamed, cut and deleted: while a recording is shown as well, as that is of the files. */
export const mayManage = (state: LinkState): boolean =>
  mayAct(state) || (state.recorded && state.link.state === 'live' && state.staleSince === null);
