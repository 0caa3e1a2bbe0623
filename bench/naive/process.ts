import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../../src/simulator/clock.ts';
import { answer } from '../child.ts';
import { type Residue, residueOf } from '../scenarios/residue.ts';
import type { NaivePage, PageOptions } from './naive-page.ts';
import { type NaiveKind, PAGES } from './pages.ts';

/* The naive pages of the accounts in a process of their own, for what is measured there and cannot be counted. */

export type NaiveCalls = {
  /** One more page, which begins to dial. */
  open: { args: Omit<PageOptions, 'client' | 'clock'> & { kind: NaiveKind }; reply: null };
  /** Connections that the pages believe to have, and how long each message was on its way, ms. */
  report: { args: null; reply: { open: number; delays: number[] } };
  /** What is left of the connections there were. */
  residue: { args: null; reply: Residue };
  /** All pages are closed. */
  close: { args: null; reply: null };
};

let pages: NaivePage[] = [];
let opened = 0;

answer<NaiveCalls>({
  open({ kind, ...options }) {
    opened += 1;
    pages.push(PAGES[kind]({ ...options, clock: systemClock, client: `tab-${opened}` }));
    return null;
  },
  report: () => ({
    open: pages.reduce((sum, { open }) => sum + open, 0),
    delays: pages.flatMap(({ delays = [] }) => delays),
  }),
  residue: () => residueOf(...pages),
  async close() {
    for (const page of pages) page.close();
    pages = [];
    await nextTurn();
    return null;
  },
});
