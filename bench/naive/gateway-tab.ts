import type { NaivePage, PageOptions } from './naive-page.ts';
import { SocketPerTab } from './socket-per-tab.ts';

/** ms of the account. Whoever fits such a page with a retry begins with this one. */
const RETRY_AFTER = 1_000;

/**
 * The tab of the fifth account. As it was, `retries: 'never'`, a person had to reload it after its connection was
 * lost; with a fixed retry it comes back, together with all the others.
 */
export class GatewayTab implements NaivePage {
  private readonly tab: SocketPerTab;

  constructor({ url, client, clock, timeScale }: PageOptions, retries: 'never' | 'fixed') {
    this.tab = new SocketPerTab({
      clock,
      url: () => `${url}/ws?client=${client}`,
      retryAfter: retries === 'never' ? null : RETRY_AFTER * timeScale,
    });
  }

  get open(): number {
    return this.tab.isOpen ? 1 : 0;
  }

  close(): void {
    this.tab.close();
  }
}
