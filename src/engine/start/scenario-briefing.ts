import type { DemoScenario } from './demo-fleet.ts';

type Account = Exclude<DemoScenario, 'all'>;

interface Briefing {
  title: string;
  /** What the account is about, and where in the console it shows. */
  look: string;
  /** What its server can be told to bring it about: JSON over the control API. */
  orders: readonly object[];
}

const BRIEFINGS: Record<Account, Briefing> = {
  'price-feed': {
    title: 'ten places, and whoever is beyond them is closed with 1013',
    look: 'one connection for all windows; when it is full a wait of 10 s, and a closed breaker',
    orders: [
      { do: 'crowd', others: 10 },
      { do: 'crowd', others: 0 },
    ],
  },
  actix: {
    title: 'a server with a rate limit, which keeps the session of who was cut off',
    look: 'after a cut the timeline says where the session goes on, and nothing is missing',
    orders: [{ do: 'cut' }, { do: 'restart', downFor: 25_000 }],
  },
  chat: {
    title: 'a socket for each room of a chat',
    look: 'a closed room is waited for with a breaker and a count of its own; the others stay',
    orders: [
      { do: 'closeRoom', room: '7' },
      { do: 'openRoom', room: '7' },
    ],
  },
  signals: {
    title: 'signals over a socket with a token, and over HTTP while it is down',
    look: 'the detail of Signals: live or polling, the delay of signals, connections by tier',
    orders: [{ do: 'socketsDown' }, { do: 'socketsUp' }],
  },
  gateway: {
    title: 'a gateway, behind it a container with a new address after each restart',
    look: 'one connection for all windows, back within a second and at the new address',
    orders: [
      { do: 'restart', downFor: 3_000 },
      { do: 'overload', others: 20 },
    ],
  },
};

const accountsOf = (scenario: DemoScenario): Account[] =>
  scenario === 'all' ? (Object.keys(BRIEFINGS) as Account[]) : [scenario];

/** What an account is about and what to look at, for a timeline: lines that it shows whole, the first of them last. */
export const briefingOf = (scenario: DemoScenario): string[] =>
  accountsOf(scenario)
    .flatMap((account) => [
      `account ${account}: ${BRIEFINGS[account].title}`,
      `look at: ${BRIEFINGS[account].look}`,
      `more of it, and commands: docs/accounts/${account}.md and the terminal`,
    ])
    .reverse();

/** The same for a terminal, with commands that can be copied. */
export function briefingLines(scenario: DemoScenario, control: string): string[] {
  return accountsOf(scenario).flatMap((account) => {
    const { title, look, orders } = BRIEFINGS[account];
    return [
      `account ${account}: ${title} (docs/accounts/${account}.md)`,
      `look at: ${look}`,
      ...orders.map((order) => `  ${orderCommand(`${control}/scenarios/${account}`, order)}`),
    ];
  });
}

const orderCommand = (url: string, order: object): string =>
  `curl -X POST -H 'content-type: application/json' -d '${JSON.stringify(order)}' ${url}`;
