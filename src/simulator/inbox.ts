import { z } from 'zod';
import type { AbilityCounts } from '../shared/control.ts';
import type { Connection } from './connection.ts';

const withPriority = z.object({ priority: z.enum(['high', 'normal', 'low']) });

const WINDOW_MS = 1_000;

/** What a server does with the messages of its clients: counts them by priority, and takes so many a second. */
export class Inbox {
  /** By connection: when its window began, UTC ms, and how many messages came in it. */
  private readonly windows = new WeakMap<Connection, { began: number; count: number }>();

  /** @param perSecond of one connection */
  constructor(
    private readonly perSecond: number,
    private readonly echo: boolean,
    private readonly counts: Pick<AbilityCounts, 'received' | 'limited'>,
  ) {}

  /** @returns the answer; `null` for none. */
  take(connection: Connection, text: string, now: number): string | null {
    const excess = this.excess(connection, now);
    if (excess > 0) {
      this.counts.limited += 1;
      // One notice for all that is too much in one second.
      return excess === 1
        ? JSON.stringify({ type: 'notice', code: 'rate-limited', limit: this.perSecond })
        : null;
    }
    this.counts.received[priorityOf(text)] += 1;
    return this.echo ? text : null;
  }

  /** How many more than allowed came in this window, this one included. */
  private excess(connection: Connection, now: number): number {
    const window = this.windows.get(connection);
    if (!window || now - window.began >= WINDOW_MS) {
      this.windows.set(connection, { began: now, count: 1 });
      return 1 - this.perSecond;
    }
    window.count += 1;
    return window.count - this.perSecond;
  }
}

function priorityOf(text: string): keyof AbilityCounts['received'] {
  try {
    return withPriority.safeParse(JSON.parse(text)).data?.priority ?? 'none';
  } catch {
    // What is no JSON has no priority.
    return 'none';
  }
}
