import { setImmediate as nextTurn } from 'node:timers/promises';
import { answer } from '../child.ts';
import { type Residue, residueOf } from '../scenarios/residue.ts';
import { ActixClient } from './actix-client.ts';
import { ChatPage } from './chat-page.ts';
import { GatewayTab } from './gateway-tab.ts';
import { LeakingPage } from './leaking-page.ts';
import type { NaivePage, PageOptions } from './naive-page.ts';
import { PriceFeedPage } from './price-feed-page.ts';
import { SignalsPage } from './signals-page.ts';

/* The naive pages of the accounts, many of them, in a process of their own: what they burn is not the server's. */

const PAGES = {
  'price-feed': (options: PageOptions) => new PriceFeedPage(options),
  actix: (options: PageOptions) => new ActixClient(options),
  chat: (options: PageOptions) => new ChatPage(options, 'never'),
  'chat, one counter': (options: PageOptions) => new ChatPage(options, 'together'),
  signals: (options: PageOptions) => new SignalsPage(options),
  gateway: (options: PageOptions) => new GatewayTab(options, 'fixed'),
  'gateway, without a retry': (options: PageOptions) => new GatewayTab(options, 'never'),
  leaking: (options: PageOptions) => new LeakingPage(options),
} satisfies Record<string, (options: PageOptions) => NaivePage>;

export type NaiveKind = keyof typeof PAGES;

export type NaiveCalls = {
  /** One more page, which begins to dial. */
  open: { args: Omit<PageOptions, 'client'> & { kind: NaiveKind }; reply: null };
  /** Every page sends so many messages. */
  send: { args: { messages: number }; reply: null };
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
    pages.push(PAGES[kind]({ ...options, client: `tab-${opened}` }));
    return null;
  },
  send({ messages }) {
    for (const page of pages) page.send?.(messages);
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
