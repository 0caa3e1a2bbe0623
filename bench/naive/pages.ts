import { ActixClient } from './actix-client.ts';
import { ChatPage } from './chat-page.ts';
import { GatewayTab } from './gateway-tab.ts';
import { LeakingPage } from './leaking-page.ts';
import type { NaivePage, PageOptions } from './naive-page.ts';
import { PriceFeedPage } from './price-feed-page.ts';
import { SignalsPage } from './signals-page.ts';

/** The naive pages of the accounts, by what they show. */
export const PAGES = {
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
