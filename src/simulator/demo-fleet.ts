import { NO_FAULTS } from './abilities.ts';
import type { FleetPlan, PlannedBackend } from './fleet-plan.ts';
import { type Temperament, temperamentOf } from './temperament.ts';

type Member = [id: string, group: string, name: string, temperament: Temperament, tags: string[]];

/**
 * Eleven backends that show a console's whole range. On most looks six are up; `signals` is degraded by
 * its round trip, `orders` comes and goes, `chat/room-7` flaps, `legacy-feed` trips its breaker and
 * recovers in turns, `partner` is stopped by a 403, and `chat/room-8` is connected only while somebody
 * looks at it.
 */
const MEMBERS: Member[] = [
  ['prices', 'market data', 'Prices', { kind: 'steady', perSecond: 20 }, ['tier-1']],
  ['trades', 'market data', 'Trades', { kind: 'bursty', perSecond: 4, burstPerSecond: 150 }, ['tier-1']],
  ['signals', 'market data', 'Trading signals', temperamentOf('slow'), ['tier-2']],
  [
    'orders',
    'trading',
    'Orders',
    { kind: 'capped', perSecond: 10, cap: 10, crowded: true },
    ['tier-1', 'capped'],
  ],
  ['gateway', 'platform', 'Gateway', { kind: 'steady', perSecond: 12 }, ['tier-1']],
  ['telemetry', 'platform', 'Telemetry', { kind: 'steady', perSecond: 200 }, ['high-rate']],
  ['presence', 'chat', 'Presence', { kind: 'steady', perSecond: 2 }, ['tier-2']],
  ['chat/room-7', 'chat', 'Chat, room 7', temperamentOf('flapping'), ['tier-2']],
  ['chat/room-8', 'chat', 'Chat, room 8', { kind: 'steady', perSecond: 1 }, ['tier-2', 'on-demand']],
  ['legacy-feed', 'partners', 'Legacy feed', temperamentOf('ailing'), ['tier-3']],
  ['partner', 'partners', 'Partner API', temperamentOf('refusing'), ['tier-3']],
];

type Extras = Pick<PlannedBackend, 'abilities' | 'services'> & {
  settings?: Omit<PlannedBackend['backend'], 'id'>;
};

/** What some of them do beside plain messages, and what of it stands in the fleet file. */
const EXTRAS: Record<string, Extras> = {
  /** A token, the server's own count by tier, a fallback, and messages of which some go wrong. */
  signals: {
    abilities: {
      sequence: { duplicates: 0.02, gaps: 0.01, late: 0.02, lateMs: 1_500 },
      token: { expiresIn: 300 },
      stats: { tiers: { starter: 140, pro: 60, elite: 12 } },
      polling: true,
    },
    settings: { inspector: true, inspect: { id: 'id', sequence: 'seq', timestamp: 'sentAt' } },
    services: (base) => ({
      token: { url: `${base}/token`, as: 'bearer' },
      stats: { url: `${base}/ws/stats`, interval: '5s' },
      polling: { url: `${base}/messages?client=wirewatch`, interval: '2s', messages: 'messages' },
    }),
  },
  /** A session that is taken up again whenever others have taken its place for a while. */
  orders: {
    abilities: {
      sequence: NO_FAULTS,
      hello: { validFor: 120 },
      inbound: { perSecond: 100, echo: false },
    },
    settings: {
      hello: {
        send: '{"type":"hello","client":{{clientId}},"last":{{lastSequence}}}',
        expect: { field: 'type', equals: 'welcome' },
        reject: { field: 'type', equals: 'rejected' },
        timeout: '3s',
      },
      resume: {
        sequence: 'seq',
        clientId: 'client',
        validForField: 'validFor',
        resumed: { field: 'resumed', equals: true },
      },
      onOpen: [
        { send: '{"type":"subscribe","channel":"orders"}' },
        { send: '{"type":"snapshot","priority":"low"}', after: '2s' },
      ],
      outbound: { operatorMaySend: true },
      inspector: true,
      inspect: { id: 'id', sequence: 'seq', timestamp: 'sentAt' },
    },
  },
  trades: { settings: { inspector: true } },
  'chat/room-8': { settings: { connect: 'onDemand' } },
  /** Down half of the time: its fallback is at work whenever its breaker is. */
  'legacy-feed': {
    abilities: { polling: true },
    services: (base) => ({
      polling: {
        url: `${base}/messages?client=wirewatch`,
        interval: '1s',
        maxInterval: '8s',
        messages: 'messages',
      },
    }),
  },
};

/** Known by a name, as a container behind a name is that comes back at another address. */
const NAMED: ReadonlySet<string> = new Set(['gateway', 'presence']);

const plan = ([id, group, name, temperament, tags]: Member, port: number): PlannedBackend => ({
  backend: { id, name, group, tags, ...EXTRAS[id]?.settings },
  services: EXTRAS[id]?.services,
  abilities: EXTRAS[id]?.abilities,
  temperament,
  path: `/${id}`,
  host: NAMED.has(id) ? 'localhost' : undefined,
  port,
});

/** Each of its servers has a port of its own, so that each can refuse by itself. */
export const demoFleet: FleetPlan = {
  file: {
    version: 1,
    name: 'Demo fleet',
    // Faster than the defaults, so that a person sees round trips move, and a whole cycle of a breaker
    // within a minute.
    defaults: {
      dialTimeout: '5s',
      backoff: { base: '500ms', initial: '1s', max: '8s' },
      stableAfter: '3s',
      heartbeat: { interval: '2s', timeout: '4s' },
      breaker: { consecutiveFailures: 3, openFor: '10s', maxOpenFor: '20s', probeTimeout: '10s' },
    },
  },
  backends: MEMBERS.map(plan),
};
