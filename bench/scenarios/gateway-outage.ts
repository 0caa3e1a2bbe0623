import type { Gateway } from '../../src/simulator/scenarios/gateway.ts';
import { meanOf } from './recovery.ts';
import { SECOND, type Stage } from './side.ts';
import { Watch } from './watch.ts';

/* The gateway goes, and comes back at another address. */

/** ms. Each short one is a little longer: whether a dial comes just before the return is a matter of chance. */
export const SHORT = [3_100, 3_300, 3_500, 3_700, 3_900];
export const AFTERWARDS = 60 * SECOND;

export interface Outage {
  /** Dials that were answered by 502. */
  inVain: number;
  peak: number;
  /** ms from the gateway's return until all are back: the mean, and the longest. */
  recovery: number | null;
  longest: number | null;
  /** Shares of the time in which it was there: that a connection was, and that it was shown as up. */
  connected: number;
  shown: number;
  /** Of the messages made while it was there, the share that each window was owed and got. */
  received: number;
}

type Counts = ReturnType<Gateway['counts']> & { shown: number };

/** @param clients connections when all is well */
export async function outage(
  { server, time }: Stage<Gateway>,
  downFor: number,
  clients: number,
  shown: () => number,
): Promise<Outage> {
  const restarts = server.counts().restarts + 1;
  const watch = new Watch<Counts>(() => ({ ...server.counts(), shown: shown() }), time);
  await time.during(server.restart({ downFor }));
  await watch.lasts(AFTERWARDS);
  const { readings } = watch.end();
  const isThere = ({ upstream }: Counts) => upstream !== null;
  const isBack = (counts: Counts) => isThere(counts) && counts.restarts === restarts;
  const away = readings.filter(({ counts }) => !isThere(counts));
  const madeAway = (away.at(-1)?.counts.messages.made ?? 0) - (away[0]?.counts.messages.made ?? 0);
  const made = watch.rise(({ messages }) => messages.made) - madeAway;
  const recovery = watch.between(isBack, (counts) => counts.connections >= clients);
  return {
    inVain: watch.rise(({ rejected }) => rejected[502] ?? 0),
    peak: watch.peakPerSecond(({ dials }) => dials),
    recovery,
    longest: recovery,
    connected: watch.mean(({ connections }) => Math.min(1, connections / clients), isThere),
    shown: watch.mean((counts) => counts.shown, isThere),
    received: watch.rise(({ messages }) => messages.delivered) / (made * clients),
  };
}

/**
 * Several short ones.
 *
 * @param rested resolves when all is well again
 */
export async function outages(
  stage: Stage<Gateway>,
  clients: number,
  shown: () => number,
  rested: () => Promise<unknown>,
): Promise<Outage> {
  const all: Outage[] = [];
  for (const downFor of SHORT) {
    await rested();
    all.push(await outage(stage, downFor, clients, shown));
  }
  const mean = (of: (each: Outage) => number) => meanOf(all.map(of));
  const back = all.every(({ recovery }) => recovery !== null);
  return {
    inVain: all.reduce((sum, { inVain }) => sum + inVain, 0),
    peak: Math.max(...all.map(({ peak }) => peak)),
    recovery: back ? mean(({ recovery }) => recovery ?? 0) : null,
    longest: back ? Math.max(...all.map(({ recovery }) => recovery ?? 0)) : null,
    connected: mean(({ connected }) => connected),
    shown: mean((each) => each.shown),
    received: mean(({ received }) => received),
  };
}
