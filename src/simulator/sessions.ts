import type { Random } from '../shared/random.ts';
import { RecentlyUsed } from './recently-used.ts';

const MAX_SESSIONS = 1_000;

/** The sessions that a server remembers. Each outlives its last connection for a while. */
export class Sessions {
  private made = 0;
  /** By client id: UTC ms when it ends; `null` while it is connected. */
  private readonly ends = new RecentlyUsed<number | null>(MAX_SESSIONS);

  /** @param validFor seconds */
  constructor(
    readonly validFor: number,
    private readonly random: Random,
  ) {}

  /** Whether a client's session goes on. */
  has(client: string, now: number): boolean {
    const ends = this.ends.get(client);
    return ends !== undefined && (ends === null || now < ends);
  }

  /** A new client's id. */
  begin(): string {
    this.made += 1;
    const client = `client-${this.made}-${Math.floor(this.random() * 0xffff_ffff).toString(16)}`;
    this.connected(client);
    return client;
  }

  connected(client: string): void {
    this.ends.set(client, null);
  }

  /** Its time runs from now on; a session that was forgotten stays so. */
  disconnected(client: string, now: number): void {
    if (this.ends.get(client) === undefined) return;
    this.ends.set(client, now + this.validFor * 1_000);
  }

  forget(): void {
    this.ends.clear();
  }
}
