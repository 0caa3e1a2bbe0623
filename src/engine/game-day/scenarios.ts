import type { BackendInfo } from '../../shared/backend.ts';
import type { Fault, Scenario } from '../../shared/game-day.ts';

/** Whom a step is about, in whatever fleet it is played. */
export type Choice =
  /** Those of these ids that are in the fleet, or else a share of it, evenly spread, and one at least. */
  | { prefer: readonly string[]; share: number }
  /** The first group that has so many backends, or else a share of the fleet. */
  | { groupOf: number; share: number }
  /** Those whose address can change. */
  | 'named'
  | 'all';

export interface Step {
  /** ms from the beginning. */
  at: number;
  /** What happens, for who watches. */
  says: string;
  fault: Fault;
  intensity?: number;
  /** ms. */
  for: number;
  on: Choice;
}

export interface Script {
  id: string;
  title: string;
  story: string;
  /** ms; longer than its last step, so that the recovery is part of it. */
  lasts: number;
  steps: readonly Step[];
  /** What to watch for once its faults are over, for who watches. */
  watch: string;
}

/** The stories that can be played. */
export const SCRIPTS: readonly Script[] = [
  {
    id: 'deploy',
    title: 'A deploy restarts one group',
    story: 'Its backends say 1012, are gone for eight seconds, and come back one after the other.',
    watch: 'each backend of the group comes back after a wait of its own, and its breaker closes',
    lasts: 40_000,
    steps: [
      {
        ...{ at: 0, says: 'every server of the group says 1012 and goes', fault: 'close', intensity: 1_012 },
        ...{ for: 1_500, on: { groupOf: 2, share: 0.2 } },
      },
      {
        ...{ at: 1_500, says: 'nothing listens while the new version starts', fault: 'refuse' },
        ...{ for: 6_500, on: { groupOf: 2, share: 0.2 } },
      },
    ],
  },
  {
    id: 'feed-full',
    title: 'The price feed is full',
    story: 'It takes no connection more and says 1013: a client that insists would make it worse.',
    watch: 'the feed is dialled again after a wait, not at once, and its messages go on',
    lasts: 30_000,
    steps: [
      {
        ...{ at: 0, says: 'the feed closes all connections with 1013 and takes none', fault: 'cap' },
        ...{ intensity: 0, for: 18_000, on: { prefer: ['prices'], share: 0.02 } },
      },
    ],
  },
  {
    id: 'pongs-stop',
    title: 'Pongs stop',
    story: 'The connection stays open and says nothing: only a heartbeat finds out.',
    watch: 'the next dial finds a server that answers, and round trips are measured again',
    lasts: 28_000,
    steps: [
      {
        ...{ at: 0, says: 'the server answers no ping and sends nothing', fault: 'mute', intensity: 0 },
        ...{ for: 14_000, on: { prefer: ['telemetry'], share: 0.02 } },
      },
    ],
  },
  {
    id: 'wifi',
    title: 'Wi-Fi drops for 20 seconds',
    story: 'All fall silent at once: it is us and not them, so no breaker is charged and one canary dials.',
    watch: 'the canary gets through, the others follow a few at a time, and no breaker opened',
    lasts: 45_000,
    steps: [{ at: 0, says: 'nothing gets through to anybody', fault: 'network', for: 20_000, on: 'all' }],
  },
  {
    id: 'container',
    title: 'A container comes back elsewhere',
    story: 'Its address changes behind its name, and a client that kept the address would never find it.',
    watch: 'the timeline says from which address to which its name led, and the connection is back',
    lasts: 25_000,
    steps: [
      {
        ...{ at: 0, says: 'the container goes and comes back at another address', fault: 'address' },
        ...{ for: 14_000, on: 'named' },
      },
    ],
  },
  {
    id: 'bad-release',
    title: 'A release that crashes',
    story: 'It accepts and drops: an open alone is no recovery, and the breaker says so.',
    watch: 'the breaker tries one connection, and closes only once that has stayed open',
    lasts: 50_000,
    steps: [
      {
        ...{ at: 0, says: 'every connection is dropped half a second after it opened', fault: 'flap' },
        ...{ intensity: 500, for: 24_000, on: { prefer: ['presence', 'trades'], share: 0.05 } },
      },
    ],
  },
  {
    id: 'slow-death',
    title: 'Slow, then hung, then gone',
    story: 'Round trips grow, then nothing answers, then nothing listens: three signs of one trouble.',
    watch: 'the breaker tries one connection, round trips are as before, and the incident ends',
    lasts: 50_000,
    steps: [
      {
        ...{ at: 0, says: 'messages and pongs are late by a second and a half', fault: 'slow' },
        ...{ intensity: 1_500, for: 12_000, on: { prefer: ['gateway'], share: 0.02 } },
      },
      {
        ...{ at: 12_000, says: 'it hangs: connections stay open and nothing comes', fault: 'hang' },
        ...{ for: 10_000, on: { prefer: ['gateway'], share: 0.02 } },
      },
      {
        ...{ at: 22_000, says: 'it is gone: connections are refused', fault: 'refuse' },
        ...{ for: 8_000, on: { prefer: ['gateway'], share: 0.02 } },
      },
    ],
  },
];

/** @param named ids of those whose address can change */
export function chosen(
  choice: Choice,
  backends: readonly BackendInfo[],
  named: ReadonlySet<string>,
): string[] {
  const ids = backends.map(({ id }) => id);
  if (choice === 'all') return ids;
  if (choice === 'named') return ids.filter((id) => named.has(id));
  if ('prefer' in choice) {
    const there = ids.filter((id) => choice.prefer.includes(id));
    return there.length > 0 ? there : spread(ids, choice.share);
  }
  const groups = new Map<string, string[]>();
  for (const { id, group } of backends) {
    if (group === null) continue;
    const members = groups.get(group);
    if (members) members.push(id);
    else groups.set(group, [id]);
  }
  return [...groups.values()].find(({ length }) => length >= choice.groupOf) ?? spread(ids, choice.share);
}

function spread(ids: readonly string[], share: number): string[] {
  const count = Math.min(ids.length, Math.max(1, Math.round(ids.length * share)));
  return Array.from({ length: count }, (_, index) => ids[Math.floor((index * ids.length) / count)] as string);
}

/** Those that this fleet can play: each of their steps is about somebody. */
export const playable = (
  backends: readonly BackendInfo[],
  named: ReadonlySet<string>,
  scripts: readonly Script[] = SCRIPTS,
): Script[] => scripts.filter(({ steps }) => steps.every(({ on }) => chosen(on, backends, named).length > 0));

export const summaryOf = ({ id, title, story, lasts, steps }: Script): Scenario => ({
  id,
  title,
  story,
  lasts,
  steps: steps.length,
});
