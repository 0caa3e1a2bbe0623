import type { IncomingMessage } from 'node:http';
import type { AbilityCounts } from '../shared/control.ts';
import { seededRandom } from '../shared/random.ts';
import { type Abilities, noAbilityCounts } from './abilities.ts';
import type { Connection } from './connection.ts';
import { Crowd } from './crowd.ts';
import type { HttpService } from './http-services.ts';
import { Inbox } from './inbox.ts';
import { Journal } from './journal.ts';
import type { Source } from './payload.ts';
import { seedFor } from './random.ts';
import { Reception } from './reception.ts';
import { SequencedFeed } from './sequence.ts';
import { Sessions } from './sessions.ts';
import { queryOf, Tokens } from './tokens.ts';

/** What the abilities have to know of their server at the time. */
export interface Stage {
  /** UTC ms. */
  now(): number;
  connections(): number;
  /** Messages a second that it sends, or would. */
  perSecond(): number;
}

/** The abilities of one server, made from what it was given. */
export class Repertoire {
  /** Where its messages come from. */
  readonly source: Source;
  /** `null` when nobody could ask for what was missed. */
  readonly journal: Journal | null;
  /** `null` when a client needs no hello. */
  readonly reception: Reception | null;
  /** `null` when nothing is made of what clients send. */
  readonly inbox: Inbox | null;
  readonly services: readonly HttpService[];

  private readonly counts = noAbilityCounts();
  private readonly tokens: Tokens | null;

  /** @param feed what it sends without the ability of a sequence. */
  constructor(
    abilities: Abilities,
    id: string,
    seed: number,
    feed: Source,
    private readonly stage: Stage,
  ) {
    const { sequence, hello, token, polling, inbound } = abilities;
    const { counts } = this;
    // A generator for each: how often one is asked must not change what another does.
    const random = (ability: string) => seededRandom(seedFor(`${id}#${ability}`, seed));
    this.source = sequence ? new SequencedFeed(id, sequence, random('sequence'), counts) : feed;
    const journal = hello || polling ? new Journal(this.source, stage.now()) : null;
    this.journal = journal;
    this.reception =
      hello && journal
        ? new Reception(new Sessions(hello.validFor, random('sessions')), journal, counts)
        : null;
    this.tokens = token ? new Tokens(token.expiresIn, random('tokens')) : null;
    this.inbox = inbound ? new Inbox(inbound.perSecond, inbound.echo, counts) : null;
    const crowd = abilities.stats && new Crowd(abilities.stats.tiers, stage.now(), random('crowd'));
    this.services = [
      ...(this.tokens ? [this.tokenService(this.tokens)] : []),
      ...(crowd ? [this.statsService(crowd)] : []),
      ...(polling && journal ? [this.pollingService(journal)] : []),
    ];
  }

  /** A copy. */
  report(): AbilityCounts {
    return { ...this.counts, received: { ...this.counts.received } };
  }

  /** Whether an upgrade shows the token that it needs. */
  admits(request: IncomingMessage): boolean {
    if (!this.tokens || this.tokens.admits(request, this.stage.now())) return true;
    this.counts.unauthorized += 1;
    return false;
  }

  /** All tokens are bad from now on; connections stay. */
  revoke(): void {
    this.tokens?.revoke();
  }

  /** The server has a connection again, or has none any more. */
  attended(attended: boolean): void {
    if (attended) this.journal?.wake(this.stage.now(), this.stage.perSecond());
    else this.journal?.rest(this.stage.now());
  }

  leave(connection: Connection): void {
    this.reception?.leave(connection, this.stage.now());
  }

  private tokenService(tokens: Tokens): HttpService {
    return {
      path: '/token',
      methods: ['GET', 'POST'],
      answer: () => {
        this.counts.tokens += 1;
        return tokens.issue(this.stage.now());
      },
    };
  }

  private statsService(crowd: Crowd): HttpService {
    return {
      path: '/ws/stats',
      methods: ['GET'],
      answer: () => {
        this.counts.statsRequests += 1;
        const tiers = crowd.count(this.stage.now());
        const [first] = Object.keys(tiers);
        if (first !== undefined) tiers[first] = (tiers[first] ?? 0) + this.stage.connections();
        const connections = Object.values(tiers).reduce((sum, count) => sum + count, 0);
        return { connections: first === undefined ? this.stage.connections() : connections, tiers };
      },
    };
  }

  private pollingService(journal: Journal): HttpService {
    return {
      path: '/messages',
      methods: ['GET'],
      answer: (request) => {
        const client = (queryOf(request).get('client') ?? '').slice(0, 200);
        const texts = journal.poll(client, this.stage.now(), this.stage.perSecond());
        this.counts.polls += 1;
        this.counts.polledMessages += texts.length;
        return { messages: texts.map(parsed) };
      },
    };
  }
}

/** JSON as what it is, and any other text as text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
