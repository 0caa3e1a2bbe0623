import { Emitter, type Subscribe } from '../../shared/emitter.ts';

/** What every scenario's server counts, on its own side of the wire and since it started. */
export interface ScenarioCounts {
  /** TCP connections that reached it, for whatever; one that was refused by the system did not. */
  dials: number;
  /** Upgrades that were asked for. */
  upgrades: number;
  /** Most upgrades that were asked for within one second of the clock. */
  peakUpgradesPerSecond: number;
  /** Upgrades that were answered by 101. */
  handshakes: number;
  /** Connections that hold a place now, and the most that ever did; one that was turned away at once never did. */
  connections: number;
  peakConnections: number;
  /** Connections that came while the same client had one already. */
  duplicates: number;
  /** By close code or HTTP status: connections that were turned away and upgrades that were refused. */
  rejected: Record<string, number>;
  messages: MessageCounts;
  /** Pings of clients. */
  pings: number;
  /** Pings of its own, and what came back. */
  pingsSent: number;
  pongs: number;
  /** Connections that were ended because nothing was heard of their client any more. */
  timeouts: number;
  /** Messages of clients that were ignored for being too many. */
  limited: number;
  /** Sessions that a new connection took up again. */
  resumed: number;
  /** Requests for messages over HTTP. */
  polls: number;
  /** Tokens that were asked for. */
  tokens: number;
  /** Requests for its own numbers. */
  statsRequests: number;
}

export interface MessageCounts {
  /** What it had to say, whether or not anybody was there to be told. */
  made: number;
  /** Copies that were owed: one for each connection there was when a message was made. */
  sent: number;
  /** Copies that were written to the network. */
  delivered: number;
  /** Of clients. */
  received: number;
}

const noCounts = (): ScenarioCounts => ({
  dials: 0,
  upgrades: 0,
  peakUpgradesPerSecond: 0,
  handshakes: 0,
  connections: 0,
  peakConnections: 0,
  duplicates: 0,
  rejected: {},
  messages: { made: 0, sent: 0, delivered: 0, received: 0 },
  pings: 0,
  pingsSent: 0,
  pongs: 0,
  timeouts: 0,
  limited: 0,
  resumed: 0,
  polls: 0,
  tokens: 0,
  statsRequests: 0,
});

/** The counts of one scenario, those of its own among them. They outlive the restarts of its server. */
export class Tally<Own extends object = object> {
  readonly counts = noCounts();
  private readonly changes = new Emitter<ScenarioCounts & Own>();
  /** The second, of UTC, that upgrades are counted in. */
  private second = { at: 0, upgrades: 0 };

  /** Told after whatever changes a count. */
  readonly onChange: Subscribe<ScenarioCounts & Own> = this.changes.subscribe;

  /** @param own what only this scenario counts; changed in place. */
  constructor(readonly own: Own) {}

  /** A copy. */
  read(): ScenarioCounts & Own {
    return structuredClone({ ...this.counts, ...this.own });
  }

  changed(): void {
    if (this.changes.size > 0) this.changes.emit(this.read());
  }

  /** @param now UTC ms */
  asked(now: number): void {
    const at = Math.floor(now / 1_000);
    if (at !== this.second.at) this.second = { at, upgrades: 0 };
    this.second.upgrades += 1;
    this.counts.upgrades += 1;
    this.counts.peakUpgradesPerSecond = Math.max(this.counts.peakUpgradesPerSecond, this.second.upgrades);
    this.changed();
  }

  /** @param by close code or HTTP status */
  rejected(by: number): void {
    this.counts.rejected[by] = (this.counts.rejected[by] ?? 0) + 1;
    this.changed();
  }

  /** Resolves with the first counts that meet the condition, and rejects after `withinMs`. */
  until(
    condition: (counts: ScenarioCounts & Own) => boolean,
    withinMs: number,
  ): Promise<ScenarioCounts & Own> {
    const now = this.read();
    if (condition(now)) return Promise.resolve(now);
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        subscription.dispose();
        reject(new Error(`not within ${withinMs} ms: ${JSON.stringify(this.read())}`));
      }, withinMs);
      const subscription = this.onChange((counts) => {
        if (!condition(counts)) return;
        clearTimeout(deadline);
        subscription.dispose();
        resolve(counts);
      });
    });
  }
}
