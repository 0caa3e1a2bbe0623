import { setTimeout as pause } from 'node:timers/promises';
import { Child } from './child.ts';
import type { DiallerCalls, DiallerName } from './dialler-process.ts';
import { type Bar, conclude, figure, progress } from './report.ts';
import type { RestartServerCalls } from './restart-server-process.ts';

/*
 * P7: a server behind a thousand sockets is killed and started again on its port. Counted at the server,
 * from its death on: every TCP connection that is made, those too that are reset while it is down.
 */

const SOCKETS = 1_000;
/** Dials per second that the fleet may make. */
const RATE = 100;
const PEAK_AT_MOST = 1.1;
const TIME_AT_MOST = 1.25;
/** ms that the server is down. */
const DOWN = 2_000;
/** ms until an open connection counts as stable, as the fleet is configured. */
const STABLE_AFTER = 1_000;

interface Restart {
  /** The most dials in any second. */
  peak: number;
  /** The same by the clock of who dials: what the server's lateness in accepting adds is not in it. */
  peakSent: number;
  dials: number;
  /** Those of them that were reset. */
  inVain: number;
  /** ms from the server's return until all are stable. */
  time: number;
  mostOfOne: number;
  /** ms from the kill until the port was listened on again: nobody counts what is refused meanwhile. */
  unseen: number;
}

async function restart(name: DiallerName): Promise<Restart> {
  progress(`P7: ${SOCKETS} sockets of ${name}`);
  const first = new Child<RestartServerCalls>('./restart-server-process.ts');
  const second = new Child<RestartServerCalls>('./restart-server-process.ts');
  const dialler = new Child<DiallerCalls>('./dialler-process.ts');
  try {
    // Answers once it has started, so that it takes over the port at once.
    await second.call('report', null);
    const port = await first.call('listen', { port: 0, serving: true });
    const urls = Array.from({ length: SOCKETS }, (_, index) => `ws://127.0.0.1:${port}/${index}`);
    await dialler.call('open', { dialler: name, urls, perSecond: RATE, stableAfter: STABLE_AFTER });
    const before = await first.call('report', null);
    progress(`P7: the server of ${name} is killed`);
    const killedAt = performance.now();
    const since = performance.timeOrigin + killedAt;
    const lost = dialler.call('lost', null);
    await first.end();
    await second.call('listen', { port, serving: false });
    const unseen = performance.now() - killedAt;
    await lost;
    await pause(DOWN - (performance.now() - killedAt));
    await second.call('serve', null);
    const restoredAt = await dialler.call('restored', null);
    const { dials, servingSince, open, mostOfOne } = await second.call('report', null);
    const sent = await dialler.call('dials', null);
    if (open !== SOCKETS) throw new Error(`${open} of ${SOCKETS} are open at the server`);
    return {
      peak: peakOf(dials),
      peakSent: peakOf(sent.filter((time) => time >= since)),
      dials: dials.length,
      inVain: dials.length - SOCKETS,
      time: restoredAt - servingSince,
      mostOfOne: Math.max(mostOfOne, before.mostOfOne),
      unseen,
    };
  } finally {
    await Promise.all([dialler.end(), first.end(), second.end()]);
  }
}

/** The most of `times` (ms, ascending) that lie within any one second. */
function peakOf(times: readonly number[]): number {
  let peak = 0;
  let oldest = 0;
  for (const [index, time] of times.entries()) {
    while (time - (times[oldest] ?? time) >= 1_000) oldest++;
    peak = Math.max(peak, index - oldest + 1);
  }
  return peak;
}

const words = ({ dials, inVain, unseen, peakSent }: Restart): string =>
  `at most ${peakSent} sent in any second; ${dials} TCP connections, ${inVain} in vain, not counting the ${Math.round(unseen)} ms before the port was taken over`;

function barsOf(ours: Restart, peer: Restart): Bar[] {
  const against = 'fixed retry after 1 s';
  const allowed = (SOCKETS / RATE) * 1_000;
  return [
    {
      id: 'P7',
      bar: `server of ${SOCKETS} sockets restarted, most dials in any second: ≤ ${PEAK_AT_MOST} × the rate of ${RATE}`,
      against,
      peer: peer.peak,
      ours: ours.peak,
      unit: 'dials per second',
      ratio: ours.peak / RATE,
      held: ours.peak <= PEAK_AT_MOST * RATE,
      note: `ours ${words(ours)}; naive ${words(peer)}; the ratio is that to the rate`,
    },
    {
      id: 'P7',
      bar: `all ${SOCKETS} stable again: ≤ ${TIME_AT_MOST} × the ${allowed / 1_000} s that the rate allows`,
      against,
      peer: peer.time / 1_000,
      ours: ours.time / 1_000,
      unit: 's since the server is back',
      ratio: ours.time / allowed,
      held: ours.time <= TIME_AT_MOST * allowed,
      note: `stable: open for ${figure(STABLE_AFTER / 1_000)} s; the naive client is done when all are open; the ratio is that to the time allowed`,
    },
    {
      id: 'P7',
      bar: 'sockets of one backend at once: never two',
      against,
      peer: peer.mostOfOne,
      ours: ours.mostOfOne,
      unit: 'sockets',
      ratio: ours.mostOfOne / peer.mostOfOne,
      held: ours.mostOfOne === 1,
    },
  ];
}

const naive = await restart('fixed retry');
const managed = await restart('engine');
conclude(barsOf(managed, naive));
