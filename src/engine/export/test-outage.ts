import type { Attempt, BackendStatus, SocketState } from '../../shared/backend.ts';
import type { PushBody } from '../../shared/contract.ts';
import type { EventBody, FleetEvent } from '../../shared/event.ts';
import { anInfo, anOutcome, aReport, aStatus } from '../../shared/fixtures.ts';
import type { InspectedMessage, MessageKind } from '../../shared/inspected-message.ts';
import { whatOfMessage } from '../messages/message-log.ts';
import type { RecordedMessages } from '../recording/recording-batch.ts';
import { createRecording } from '../recording/recording-file.ts';
import { RecordingWriter } from '../recording/recording-writer.ts';
import { NO_RULES } from '../recording/redaction-rules.ts';
import { Redactor } from '../recording/redactor.ts';
import { aBatch, aMeta, SECOND, START, ToldFleet } from '../recording/test-recording.ts';

/** Where a test may put a secret. */
export interface Planted {
  /** In a payload, a binary payload, a close reason, an error text, a marker and the reason of an action. */
  secret: string;
  /** That a writer knows of. */
  known: readonly string[];
}

const at = (second: number): number => START + second * SECOND;

const attempt = (more: Partial<Attempt>): Attempt => ({
  at: at(1),
  attempt: 1,
  manual: false,
  planned: 0,
  waited: 0,
  outcome: null,
  endedAt: null,
  openMs: null,
  timings: {
    startedAt: at(1),
    token: 10,
    dns: 15,
    tcp: 25,
    tls: 55,
    upgrade: 80,
    hello: null,
    total: 80,
    address: '10.1.2.3:443',
  },
  ...more,
});

const open = (since: number): SocketState => ({
  phase: 'open',
  since,
  decider: 'engine',
  until: null,
  probe: false,
  ready: true,
});

const ACTOR = { name: 'ana', session: 'tab 1' };

/**
 * Records twenty seconds of two backends: `prices` connects at 2 s, sends and receives, is lost at 6 s, fails to dial at
 * 7 s, and is back at 9 s; `chat` is open all the time.
 */
export function recordOutage(
  path: string,
  { secret, known }: Planted = { secret: 'nothing', known: [] },
): void {
  const told = new ToldFleet(['prices', 'chat']);
  const info = () => ({
    name: 'orders',
    revision: 1,
    demo: false,
    backends: [
      anInfo('prices', { url: 'wss://prices.example/feed?channel=•••&token=•••', name: 'Prices, "live"' }),
      anInfo('chat'),
    ],
  });
  const database = createRecording(
    path,
    aMeta({ messages: 'payloads', environment: { node: '20', platform: 'linux' } }),
  );
  const writer = new RecordingWriter(database, {
    scope: null,
    messages: 'payloads',
    payloadBytes: 1_024,
    redactor: new Redactor(NO_RULES, known),
    tail: true,
  });
  let sequence = 0;
  const event = (second: number, body: EventBody): FleetEvent => ({
    sequence: ++sequence,
    at: at(second),
    ...body,
  });
  const chat = aStatus('up', {
    state: open(at(-60)),
    openSince: at(-60),
    attempts: [attempt({ at: at(-61) })],
  });
  const outcome = anOutcome({ code: 1008, text: `1008 policy violation: bad token ${secret}` });
  const refused = anOutcome({ kind: 'http', code: 401, text: `401 Unauthorized: ${secret} is not known` });
  const waiting: BackendStatus = aStatus('down', {
    state: { phase: 'waiting', since: at(6), decider: 'backoff', until: at(7), attempt: 2, outcome },
    lastOutcome: outcome,
    attempts: [attempt({ outcome, endedAt: at(6), openMs: 4_000 })],
  });
  const statuses = (status: BackendStatus): PushBody => ({
    push: 'statuses',
    revision: 1,
    changes: [[0, status]],
  });
  const connected = (second: number, number: number): BackendStatus =>
    aStatus('up', {
      state: open(at(second)),
      openSince: at(second),
      attempts: [attempt({ at: at(second - 1), attempt: number })],
    });
  const story: [second: number, pushes: PushBody[]][] = [
    [
      2,
      [
        statuses(connected(2, 1)),
        events(event(2, { kind: 'opened', backend: 'prices', reconnect: null, attempt: 1, dialMs: 1_000 })),
      ],
    ],
    [4, [events(event(4, { kind: 'marker', actor: ACTOR, text: `here with ${secret}`, backend: null }))]],
    [6, [statuses(waiting), events(event(6, { kind: 'lost', backend: 'prices', outcome, openMs: 4_000 }))]],
    [7, [events(event(7, { kind: 'dial-failed', backend: 'prices', outcome: refused, attempt: 2 }))]],
    [
      8,
      [
        events(
          event(8, {
            kind: 'action',
            actor: ACTOR,
            action: 'reconnect',
            backends: ['prices'],
            reason: `because of ${secret}`,
            until: null,
          }),
          event(8, {
            kind: 'breaker',
            backend: 'prices',
            from: 'closed',
            to: 'open',
            until: at(9),
            reason: '5 consecutive failures',
          }),
        ),
      ],
    ],
    [
      9,
      [
        statuses(connected(9, 3)),
        events(event(9, { kind: 'opened', backend: 'prices', reconnect: 'manual', attempt: 3, dialMs: 900 })),
      ],
    ],
  ];
  const keyframe = {
    snapshot: {
      ...told.snapshot(START),
      fleet: info(),
      statuses: [aStatus('connecting', { state: waiting.state }), chat],
    },
    frame: told.whole,
  };
  const state = { lastAt: null, problem: secret, requests: 1, failures: 1 };
  writer.write(
    aBatch(START, {
      keyframe,
      followed: told.followed(),
      reports: [
        {
          backend: 'prices',
          at: START,
          report: aReport({ stats: { state, interval: SECOND, samples: [] } }),
        },
      ],
    }),
  );
  for (let second = 1; second <= 20; second++) {
    const pushes = story.find(([when]) => when === second)?.[1] ?? [];
    writer.write(
      aBatch(at(second), {
        items: [
          ...pushes.map((push) => ({ kind: 'push' as const, at: at(second), push })),
          told.next(at(second)),
        ],
        ticks: [told.tick(at(second))],
        messages: [messagesAt(second, secret), ...(second % 5 === 0 ? [countedAt(second)] : [])],
      }),
    );
  }
  writer.finish('stopped', at(20));
}

const events = (...all: FleetEvent[]): PushBody => ({ push: 'events', events: all });

/** Of `chat`, whose payloads may not be recorded: one at 5, 10, 15 and 20 s. */
const countedAt = (second: number): RecordedMessages => ({
  backend: 'chat',
  at: Float64Array.of(at(second)),
  size: Uint32Array.of(second),
  what: Uint8Array.of(whatOfMessage('binary', 'out')),
  shown: [],
});

/** Of `prices` while it is open, one of each kind at 3 s. */
function messagesAt(second: number, secret: string): RecordedMessages {
  const shown: InspectedMessage[] = [];
  const add = (kind: MessageKind, direction: 'in' | 'out', payload: string) => {
    const size = Buffer.byteLength(payload);
    shown.push({
      kind,
      at: at(second) + shown.length,
      direction,
      size,
      payload,
      truncated: false,
      masked: false,
      code: null,
    });
  };
  if (second === 3) {
    add('text', 'out', JSON.stringify({ hello: 'Grüße, "you"', line: 'a\r\nb' }));
    add(
      'text',
      'in',
      JSON.stringify({ note: `it is ${secret}`, url: `wss://h/?v=${encodeURIComponent(secret)}` }),
    );
    add('text', 'in', JSON.stringify({ packed: Buffer.from(`x${secret} and more`).toString('base64') }));
    add('binary', 'in', Buffer.from(`\u0001\u0002${secret}\u0003`).toString('base64'));
    add('ping', 'out', '');
    add('pong', 'in', '');
  }
  if (second === 5 || second === 12) add('text', 'in', `price at ${second}`);
  return {
    backend: 'prices',
    at: Float64Array.from(shown, (message) => message.at),
    size: Uint32Array.from(shown, ({ size }) => size),
    what: Uint8Array.from(shown, ({ kind, direction }) => whatOfMessage(kind, direction)),
    shown,
  };
}
