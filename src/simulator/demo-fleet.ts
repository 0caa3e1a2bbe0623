import type { FleetPlan, PlannedBackend } from './fleet-plan.ts';
import { type Temperament, temperamentOf } from './temperament.ts';

type Member = [id: string, group: string, name: string, temperament: Temperament, tags: string[]];

/**
 * Ten backends that show a console's whole range. On most looks six are up; `signals` is degraded by
 * its round trip, `orders` and `chat/room-7` come and go, `legacy-feed` trips its breaker and recovers
 * in turns, and `partner` is stopped by a 403.
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
  ['legacy-feed', 'partners', 'Legacy feed', temperamentOf('ailing'), ['tier-3']],
  ['partner', 'partners', 'Partner API', temperamentOf('refusing'), ['tier-3']],
];

const plan = ([id, group, name, temperament, tags]: Member, port: number): PlannedBackend => ({
  backend: { id, name, group, tags },
  temperament,
  path: `/${id}`,
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
