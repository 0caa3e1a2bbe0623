import type { NaivePage, PageOptions } from './naive-page.ts';
import { SocketPerTab } from './socket-per-tab.ts';

/** ms of the account from the open connection to the request for data: too early for its server. */
const ASKS_AFTER = 1_000;

/** The page of the first account: dials again at once, whatever ended its connection, and asks for data after a second. */
export class PriceFeedPage implements NaivePage {
  private readonly tab: SocketPerTab;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor({ url, client, timeScale }: PageOptions) {
    this.tab = new SocketPerTab({
      url: () => `${url}/ws?client=${client}`,
      retryAfter: 0,
      opened: (socket) => {
        const timer = setTimeout(() => {
          this.timers.delete(timer);
          if (socket.readyState === socket.OPEN) socket.send('{"type":"get"}');
        }, ASKS_AFTER * timeScale);
        this.timers.add(timer);
      },
    });
  }

  get open(): number {
    return this.tab.isOpen ? 1 : 0;
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.tab.close();
  }
}
