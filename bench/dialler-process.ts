import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../src/engine/engine.ts';
import { configureFleet, type FleetConfig } from '../src/engine/fleet-file/fleet-config.ts';
import { attendedEngine } from './attended-engine.ts';
import { answer } from './child.ts';
import { FixedRetryClient } from './naive/fixed-retry.ts';

/* Somebody whose server is restarted, in a process of its own. */

export type DiallerName = 'engine' | 'fixed retry';

export type DiallerCalls = {
  /** Answers when all are open for good. `perSecond` is for those who know of a rate. */
  open: {
    args: { dialler: DiallerName; urls: string[]; perSecond: number; stableAfter: number };
    reply: null;
  };
  /** Answers once every connection was lost. */
  lost: { args: null; reply: null };
  /** Answers, in UTC ms, when all are open for good again. */
  restored: { args: null; reply: number };
  /** UTC ms of every dial, as Node itself has it. */
  dials: { args: null; reply: number[] };
};

const POLL = 20;

const now = (): number => performance.timeOrigin + performance.now();

const dials: number[] = [];
subscribe('net.client.socket', () => {
  dials.push(now());
});

interface Dialler {
  /** Connections that are open, stable or not. */
  open(): number;
  isRestored(): boolean;
}

let dialler: Dialler = { open: () => 0, isRestored: () => false };

/** The rate is for the one host that there is; all else is as in a fleet file that says nothing. */
const fleetAt = (urls: readonly string[], perSecond: number, stableAfter: number): FleetConfig =>
  configureFleet(
    {
      version: 1,
      dials: { perSecond, perHostPerSecond: perSecond },
      defaults: { stableAfter },
      backends: urls.map((url, index) => ({ id: `backend-${index + 1}`, url })),
    },
    'bench',
  );

function managed({ fleet }: Engine): Dialler {
  return {
    open: () => fleet.statuses().filter(({ state }) => state.phase === 'open').length,
    isRestored: () => fleet.statuses().every(({ state }) => state.phase === 'open' && state.until === null),
  };
}

async function begin(name: DiallerName, urls: string[], perSecond: number, stableAfter: number) {
  if (name === 'engine') return managed(await attendedEngine(fleetAt(urls, perSecond, stableAfter)));
  const clients = urls.map((url) => new FixedRetryClient(url));
  return {
    open: () => clients.filter(({ isOpen }) => isOpen).length,
    isRestored: () => clients.every(({ isOpen }) => isOpen),
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(POLL);
}

answer<DiallerCalls>({
  async open({ dialler: name, urls, perSecond, stableAfter }) {
    dialler = await begin(name, urls, perSecond, stableAfter);
    await until(() => dialler.isRestored());
    return null;
  },
  async lost() {
    await until(() => dialler.open() === 0);
    return null;
  },
  async restored() {
    await until(() => dialler.isRestored());
    return now();
  },
  dials: () => dials,
});
