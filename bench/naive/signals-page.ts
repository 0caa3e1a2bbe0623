import type { Disposable } from '../../src/shared/disposable.ts';
import { delayOf, type NaivePage, type PageOptions } from './naive-page.ts';
import { SocketPerTab } from './socket-per-tab.ts';

/** ms of the account: between two polls, which is what the fleet file of our side begins with, too. */
const POLL_EVERY = 5_000;
const RETRY_AFTER = 3_000;

/** The page of the fourth account: a socket with a token of its own, and polls all the time, connected or not. */
export class SignalsPage implements NaivePage {
  readonly delays: number[] = [];
  private readonly tab: SocketPerTab;
  private readonly polling: Disposable;

  constructor({ url, http, client, clock, timeScale }: PageOptions) {
    this.tab = new SocketPerTab({
      clock,
      url: async () => {
        const answer = await fetch(`${http}/auth/token?client=${client}&tier=starter`, { method: 'POST' });
        const { access_token } = (await answer.json()) as { access_token: string };
        return `${url}/ws?token=${encodeURIComponent(access_token)}`;
      },
      retryAfter: RETRY_AFTER * timeScale,
      heard: (text) => {
        const delay = delayOf(text);
        if (delay !== null) this.delays.push(delay);
      },
    });
    this.polling = clock.every(
      POLL_EVERY * timeScale,
      () => void this.poll(`${http}/api/signals?client=${client}`),
    );
  }

  get open(): number {
    return this.tab.isOpen ? 1 : 0;
  }

  close(): void {
    this.polling.dispose();
    this.tab.close();
  }

  private async poll(url: string): Promise<void> {
    try {
      await (await fetch(url)).arrayBuffer();
    } catch {
      // The next one is due in a moment whatever became of this one.
    }
  }
}
