import { z } from 'zod';
import type { Actor } from './backend.ts';

/*
 * Game day: faults that a person puts into a simulated fleet, to watch the console tell the story. Only the
 * simulator can be harmed: there is a game day only where its control API answered.
 */

/** What can be put into a fleet, in the order in which it is offered. */
export const FAULTS = [
  'kill',
  'refuse',
  'hang',
  'mute',
  'flap',
  'cap',
  'close',
  'slow',
  'flood',
  'address',
  'network',
] as const;
export type Fault = (typeof FAULTS)[number];

/** What it is called on the timeline and on screen. */
export const FAULT_NAMES: Readonly<Record<Fault, string>> = {
  kill: 'kill connections',
  refuse: 'refuse connections',
  hang: 'hang',
  mute: 'mute pongs',
  flap: 'flap',
  cap: 'cap connections',
  close: 'wrong close code',
  slow: 'slow',
  flood: 'flood',
  address: 'change of address',
  network: 'loss of the local network',
};

/** How much of it: a whole number. */
export interface Intensity {
  least: number;
  most: number;
  usual: number;
}

/** `null`: there is no more and no less of it. What the numbers count stands beside each. */
export const INTENSITIES: Readonly<Record<Fault, Intensity | null>> = {
  /** Seconds from one kill to the next. */
  kill: { least: 1, most: 3_600, usual: 5 },
  refuse: null,
  hang: null,
  /** Messages a second that still come: with one, the peer is known to live. */
  mute: { least: 0, most: 1_000, usual: 0 },
  /** ms that a connection stays open. */
  flap: { least: 0, most: 60_000, usual: 800 },
  /** Connections that are taken. */
  cap: { least: 0, most: 1_000, usual: 0 },
  /** The code. */
  close: { least: 1_000, most: 4_999, usual: 4_000 },
  /** ms that messages and pongs are late. */
  slow: { least: 1, most: 60_000, usual: 1_500 },
  /** Messages a second. */
  flood: { least: 1, most: 20_000, usual: 3_000 },
  address: null,
  network: null,
};

/** ms. */
export const SHORTEST_FAULT = 1_000;
export const LONGEST_FAULT = 3_600_000;

/** What a person asks for. */
export const faultOrder = z.strictObject({
  fault: z.enum(FAULTS),
  /** By id. The loss of the network is everybody's, and takes none. */
  backends: z.array(z.string().min(1).max(200)).max(20_000),
  /** ms until it is mended. */
  for: z.number().int().min(SHORTEST_FAULT).max(LONGEST_FAULT),
  /** Of {@link INTENSITIES}; without it, what is usual. */
  intensity: z.number().int().min(0).max(100_000).optional(),
});
export type FaultOrder = z.input<typeof faultOrder>;

/** How many backends of an injection are named. */
export const NAMED_BACKENDS = 8;

/** A fault that is in the fleet now. */
export interface Injection {
  /** Rises by one per injection for as long as the console runs. */
  id: number;
  fault: Fault;
  /** `null` where there is none. */
  intensity: number | null;
  /** The first of them, by id, at most {@link NAMED_BACKENDS}. */
  backends: string[];
  /** How many they are. */
  count: number;
  actor: Actor;
  /** UTC ms. */
  startedAt: number;
  endsAt: number;
  /** The run of a scenario that it is part of. */
  run: number | null;
}

/** A story that can be played on this fleet. */
export interface Scenario {
  id: string;
  title: string;
  /** One line. */
  story: string;
  /** ms from its first step to its end, some time to watch the recovery included. */
  lasts: number;
  steps: number;
}

export interface ScenarioRun {
  /** Rises by one per run for as long as the console runs. */
  id: number;
  scenario: string;
  actor: Actor;
  /** UTC ms. */
  startedAt: number;
  /** UTC ms at which it ends by itself, or did end. */
  endsAt: number;
  state: 'running' | 'finished' | 'stopped' | 'failed';
  /** Steps that began. */
  step: number;
  /** Every fault of it is over: what is left is to watch the fleet recover. */
  mending: boolean;
  /** What happens now, what to watch for once its faults are over, or why it failed. */
  says: string;
}

/** All that there is to know of it. */
export interface GameDay {
  /** The oldest first. */
  injections: Injection[];
  scenarios: Scenario[];
  /** The one that runs, or ran last. */
  run: ScenarioRun | null;
  /** Ids of the backends whose address can change. */
  named: string[];
  /** What could not be mended, one line; `null` when all could. */
  problem: string | null;
}
