import { type Actix, startActix } from '../../src/simulator/scenarios/actix.ts';
import type { Row } from '../../test/scenarios/table.ts';
import { naively, SECOND, type Stage, watched } from './side.ts';
import { Watch } from './watch.ts';

/* The second account: connections that are cut, bursts above the rate limit, and an outage that outlasts the attempts. */

const WINDOWS = 10;
const CUTS = 2;
/** ms of the account: between two cuts, and what each outage lasts and is watched for. */
const BETWEEN = 25 * SECOND;
const AWAY_FOR = 25 * SECOND;
const AFTERWARDS = 60 * SECOND;
/** Messages to send at once: three times what the server takes in a second. */
const BURST = 300;

interface Found {
  connections: number;
  resumed: number;
  /** New sessions for cut connections. */
  lostSessions: number;
  /** Of the messages that were made, the share that each client was sent, replays included. */
  received: number;
  taken: number;
  limited: number;
  back: number;
}

async function story(
  { server, time, counted }: Stage<Actix>,
  clients: number,
  burst: () => Promise<void>,
): Promise<Found> {
  const { connections } = server.counts();
  const cuts = new Watch(() => server.counts(), time);
  for (let cut = 1; cut <= CUTS; cut++) {
    const { welcomed } = server.counts();
    server.cut();
    await cuts.lasts(BETWEEN);
    await counted((counts) => counts.welcomed >= welcomed + clients);
  }
  cuts.end();
  const welcomed = cuts.rise((counts) => counts.welcomed);
  const resumed = cuts.rise((counts) => counts.resumed);
  const sent = cuts.rise(({ messages }) => messages.delivered) - welcomed;

  const { limited, messages } = server.counts();
  await burst();
  const received = messages.received + BURST * clients;
  const arrived = await counted((counts) => counts.messages.received >= received);

  const outage = new Watch(() => server.counts(), time);
  await time.during(server.restart({ downFor: AWAY_FOR }));
  await outage.lasts(AFTERWARDS);
  return {
    connections,
    resumed,
    lostSessions: welcomed - resumed,
    // What was made just before is sent now, too.
    received: Math.min(1, sent / (cuts.rise((counts) => counts.messages.made) * clients)),
    taken: BURST * clients,
    limited: arrived.limited - limited,
    back: outage.end().last.connections / clients,
  };
}

const naive = (): Promise<Found> =>
  naively(startActix, 'actix', async (stage, pages) => {
    await pages.openTo(WINDOWS);
    await stage.counted(({ welcomed }) => welcomed === WINDOWS);
    return story(stage, WINDOWS, async () => pages.send(BURST));
  });

const after = (): Promise<Found> =>
  watched(startActix, async (stage, console) => {
    await console.openTo(WINDOWS);
    await console.rested();
    return story(stage, 1, async () => {
      const message = { backend: 'actix', text: '{}', priority: 'normal', reason: 'bench' } as const;
      const sent = Array.from({ length: BURST }, () => console.window.call('message.send', message));
      await stage.time.during(Promise.all(sent));
    });
  });

export async function actix(): Promise<Row[]> {
  const was = await naive();
  const is = await after();
  const row = (rest: Omit<Row, 'account'>): Row => ({ account: 'actix', ...rest });
  return [
    row({
      what: 'connections, 10 windows',
      unit: '',
      said: null,
      before: was.connections,
      after: is.connections,
      wanted: 'less',
      expected: 'exactly 1',
      held: is.connections === 1,
    }),
    row({
      what: `sessions taken up again, of those that ${CUTS} cuts ended`,
      unit: '%',
      said: 'no mechanism → sessions restored',
      before: was.resumed / (was.resumed + was.lostSessions),
      after: is.resumed / (is.resumed + is.lostSessions),
      wanted: 'more',
      expected: '100 %',
      held: is.lostSessions === 0 && is.resumed === CUTS,
    }),
    row({
      what: `messages that each client was sent of those made, over ${CUTS} cuts`,
      unit: '%',
      said: null,
      before: was.received,
      after: is.received,
      wanted: 'more',
      expected: 'at least 98 %: what is made in the last moment is on its way',
      held: is.received >= 0.98,
    }),
    row({
      what: `messages ignored by the limit of 100 a second, of bursts of ${BURST}`,
      unit: '%',
      said: '100 messages a second',
      before: was.limited / was.taken,
      after: is.limited / is.taken,
      wanted: 'less',
      expected: 'none',
      held: is.limited === 0,
    }),
    row({
      what: 'back within 60 s of an outage of 25 s',
      unit: '%',
      said: '3 attempts, 5 s apart',
      before: was.back,
      after: is.back,
      wanted: 'more',
      expected: '100 %',
      held: is.back === 1,
    }),
  ];
}
