import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { seededRandom } from '../../shared/random.ts';
import { pathOf } from '../listener.ts';
import { Quotes } from '../payload.ts';
import { seedFor } from '../random.ts';
import { queryOf } from '../tokens.ts';
import { chatFleet } from './chat-fleet.ts';
import { clientOf } from './client-of.ts';
import type { FleetHost } from './fleet-text.ts';
import type { Guest, Refusal } from './host.ts';
import { act, Scenario, type ScenarioOptions } from './scenario.ts';
import { Tally } from './tally.ts';

/** Times in ms, as the account has them. */
export interface ChatOptions extends ScenarioOptions {
  /** The rooms that there are at first. Default 7, 8 and lobby. */
  rooms?: readonly string[];
  /** What `?token=` has to say. Default `chat-token`: it guards nothing. */
  credential?: string;
  /** Between two messages in a room. Default 2,000, which is ours: the account has no number. */
  messageEvery?: number;
}

export interface RoomCounts {
  open: boolean;
  upgrades: number;
  connections: number;
  peakConnections: number;
  /** Shortest time between two upgrades that one client asked for, ms; `null` until there were two. */
  shortestPause: number | null;
}

export interface ChatOwnCounts {
  /** By room, those that are gone included. */
  rooms: Record<string, RoomCounts>;
}

const PATH = /^\/api\/v1\/chats\/([^/]+)\/ws$/;
/** Rooms that there may be, and clients of one whose upgrades are told apart. */
const MOST_ROOMS = 1_000;
const MOST_CLIENTS = 100;

const GONE = { code: 4004, reason: 'The room is closed' };
/** Who does not say who it is, is somebody all the same: the owner of the credential. */
const ANYBODY = 'anybody';

export const roomName = z.string().regex(/^[A-Za-z0-9_-]{1,60}$/, {
  error: 'expected the name of a room: letters, digits, _ and -',
});

/**
 * The chat of the third account: `/api/v1/chats/:id/ws?token=…`, one socket for each room. Rooms come and go; a
 * room that there is not is answered by 404, a wrong credential by 401, and whoever is in a room that is closed
 * is told so with 4004.
 */
export class Chat extends Scenario<ChatOwnCounts> {
  readonly name = 'chat';
  readonly credential: string;
  protected readonly ownActs = {
    openRoom: act({ room: roomName }, ({ room }) => this.openRoom(room)),
    closeRoom: act({ room: roomName }, ({ room }) => this.closeRoom(room)),
  };
  private readonly quotes: Quotes;
  /** By room and client: when it last asked for an upgrade, UTC ms. */
  private readonly asked = new Map<string, Map<string, number>>();
  private sequence = 0;

  private constructor(options: ChatOptions) {
    // Without a prototype: names come from whoever asks, and one may be `__proto__`.
    super(options, new Tally<ChatOwnCounts>({ rooms: Object.create(null) as Record<string, RoomCounts> }));
    this.credential = options.credential ?? 'chat-token';
    this.quotes = new Quotes(seededRandom(seedFor(this.name, this.seed)));
  }

  static async start(options: ChatOptions = {}): Promise<Chat> {
    const { rooms = ['7', '8', 'lobby'], messageEvery = 2_000 } = options;
    const chat = new Chat(options);
    await chat.listen({
      paths: PATH,
      manners: {
        clientOf: (request) => `${roomOf(request.url)}/${clientOf(request) ?? ANYBODY}`,
        refuse: (request) => chat.refuse(request),
        opened: (guest) => chat.count(guest),
        left: (guest) => chat.count(guest),
      },
    });
    for (const room of rooms) chat.openRoom(roomName.parse(room));
    chat.every(messageEvery, () => chat.say());
    return chat;
  }

  /** @throws RangeError beyond a thousand rooms. */
  openRoom(room: string): void {
    const { rooms } = this.tally.own;
    const known = rooms[room];
    if (!known && Object.keys(rooms).length >= MOST_ROOMS) throw new RangeError('there are enough rooms');
    if (known) known.open = true;
    else rooms[room] = { open: true, upgrades: 0, connections: 0, peakConnections: 0, shortestPause: null };
    this.tally.changed();
  }

  /** Whoever is in it is told that it is closed. */
  closeRoom(room: string): void {
    const known = this.tally.own.rooms[room];
    if (known) known.open = false;
    for (const { connection } of [...this.host.guests]) {
      if (roomOf(connection.target) === room) connection.close(GONE.code, GONE.reason);
    }
    this.tally.changed();
  }

  protected fleetText(host: FleetHost): string {
    const rooms = Object.entries(this.tally.own.rooms).filter(([, { open }]) => open);
    return chatFleet({ ...host, rooms: rooms.map(([room]) => room), token: this.credential });
  }

  private refuse(request: IncomingMessage): Refusal | null {
    const room = roomOf(pathOf(request));
    const counts = this.tally.own.rooms[room];
    if (counts) this.note(room, counts, clientOf(request) ?? ANYBODY);
    if (queryOf(request).get('token') !== this.credential) return { status: 401 };
    return counts?.open ? null : { status: 404 };
  }

  private note(room: string, counts: RoomCounts, client: string): void {
    const asked = this.asked.get(room) ?? new Map<string, number>();
    this.asked.set(room, asked);
    const now = this.clock.now();
    const before = asked.get(client);
    if (before !== undefined || asked.size < MOST_CLIENTS) asked.set(client, now);
    counts.upgrades += 1;
    if (before === undefined) return;
    counts.shortestPause = Math.min(counts.shortestPause ?? Number.POSITIVE_INFINITY, now - before);
  }

  private count({ connection }: Guest): void {
    const room = roomOf(connection.target);
    const counts = this.tally.own.rooms[room];
    if (!counts) return;
    counts.connections = [...this.host.guests].filter(
      (guest) => roomOf(guest.connection.target) === room,
    ).length;
    counts.peakConnections = Math.max(counts.peakConnections, counts.connections);
  }

  /** One message in every room that is open. */
  private say(): void {
    for (const [room, { open }] of Object.entries(this.tally.own.rooms)) {
      if (!open) continue;
      this.sequence += 1;
      this.tally.counts.messages.made += 1;
      const { price: text } = this.quotes.next();
      const message = { type: 'message', id: this.sequence, room, sentAt: this.clock.now(), text: `${text}` };
      for (const guest of this.host.guests) {
        if (roomOf(guest.connection.target) === room) this.host.owe(guest, JSON.stringify(message));
      }
    }
    this.tally.changed();
  }
}

/** The room that a path, or a path with a query, leads to. */
const roomOf = (target = ''): string => PATH.exec(target.split('?', 1)[0] ?? '')?.[1] ?? '';

export const startChat = (options?: ChatOptions): Promise<Chat> => Chat.start(options);
