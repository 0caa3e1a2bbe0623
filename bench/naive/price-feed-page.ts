import type { Disposable } from '../../src/shared/disposable.ts';
import type { NaivePage, PageOptions } from './naive-page.ts';
import { SocketPerTab } from './socket-per-tab.ts';

/** ms of the account from the open connection to the request for data: too early for its server. */
const ASKS_AFTER = 1_000;
/**
 * ms of the account: what dialling at once takes over a network of 50 ms there and back, for the close, the connection and
 * the upgrade. On the loopback it would be nothing.
 */
const AT_ONCE = 150;

/** The page of the first account: dials again at once, whatever ended its connection, and asks for data after a second. */
export class PriceFeedPage implements NaivePage {
  private readonly tab: SocketPerTab;
  private readonly timers = new Set<Disposable>();

  constructor({ url, client, clock, timeScale }: PageOptions) {
    this.tab = new SocketPerTab({
      clock,
      url: () => `${url}/ws?client=${client}`,
      retryAfter: AT_ONCE * timeScale,
      opened: (socket) => {
        const timer = clock.after(ASKS_AFTER * timeScale, () => {
          this.timers.delete(timer);
          if (socket.readyState === socket.OPEN) socket.send('{"type":"get"}');
        });
        this.timers.add(timer);
      },
    });
  }

  get open(): number {
    return this.tab.isOpen ? 1 : 0;
  }

  close(): void {
    for (const timer of this.timers) timer.dispose();
    this.tab.close();
  }
}
