import { z } from 'zod';
import type { AbilityCounts } from '../shared/control.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './journal.ts';
import type { Sessions } from './sessions.ts';

/** `{"type":"hello","client":"…"|null,"last":n|null}`: the session and the number to go on from. */
const hello = z.object({
  type: z.literal('hello'),
  client: z.string().max(200).nullish(),
  last: z.number().nullish(),
});

/** What is said to a hello, and then what its client missed. */
export interface Greeting {
  /** `null`: it was rejected. */
  client: string | null;
  messages: string[];
}

/**
 * Receives clients with `{"type":"welcome","client":"…","resumed":true|false,"validFor":120}` or with
 * `{"type":"rejected"}`, upon which a client may try again. A session goes on when it is still known and
 * all that came after `last` is still kept; otherwise there is a new one, with a new client id.
 */
export class Reception {
  /** By connection: `null` while its hello is not answered. */
  private readonly guests = new Map<Connection, string | null>();

  constructor(
    private readonly sessions: Sessions,
    private readonly journal: Journal,
    private readonly counts: AbilityCounts,
  ) {}

  /** What a connection may do: `greet`, wait until it is greeted, or `talk`. */
  stateOf(connection: Connection): 'greet' | 'wait' | 'talk' {
    const client = this.guests.get(connection);
    if (client === undefined) return 'greet';
    return client === null ? 'wait' : 'talk';
  }

  /** Its first message has come; the answer may take a while. */
  expect(connection: Connection): void {
    this.guests.set(connection, null);
  }

  greet(connection: Connection, text: string, now: number, rejects: boolean): Greeting {
    const asked = parseHello(text);
    if (rejects || !asked) {
      this.guests.delete(connection);
      this.counts.rejected += 1;
      return { client: null, messages: ['{"type":"rejected"}'] };
    }
    const { client: known, last } = asked;
    const goesOn = known != null && last != null && this.sessions.has(known, now);
    const missed = goesOn ? this.journal.after(last) : null;
    const client = goesOn && missed ? known : this.sessions.begin();
    this.sessions.connected(client);
    this.guests.set(connection, client);
    this.counts.welcomed += 1;
    if (missed) this.counts.resumed += 1;
    this.counts.replayed += missed?.length ?? 0;
    const { validFor } = this.sessions;
    const welcome = JSON.stringify({ type: 'welcome', client, resumed: missed !== null, validFor });
    return { client, messages: [welcome, ...(missed ?? [])] };
  }

  leave(connection: Connection, now: number): void {
    const client = this.guests.get(connection);
    this.guests.delete(connection);
    if (client != null) this.sessions.disconnected(client, now);
  }

  /** All sessions are lost; connections stay. */
  forget(): void {
    this.sessions.forget();
  }
}

function parseHello(text: string): z.output<typeof hello> | null {
  try {
    return hello.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // What is no JSON is no hello.
    return null;
  }
}
