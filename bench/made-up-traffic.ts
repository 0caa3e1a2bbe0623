import { whatOfMessage } from '../src/engine/recording/message-columns.ts';
import type { RecordedMessages, RecordingBatch } from '../src/engine/recording/recording-batch.ts';
import type { PushBody } from '../src/shared/contract.ts';
import type { FleetEvent } from '../src/shared/event.ts';
import { anOutcome, aReport } from '../src/shared/fixtures.ts';
import type { InspectedMessage } from '../src/shared/inspected-message.ts';
import type { Random } from '../src/shared/random.ts';

/** Messages of a backend that come together. */
const TOGETHER = 4;

/** Messages with payloads of a price feed, as they were looked into within the second before `at`. */
export function messagesOf(
  backends: number,
  perSecond: number,
  at: number,
  random: Random,
): RecordedMessages[] {
  return Array.from({ length: Math.ceil(perSecond / TOGETHER) }, () => {
    const shown = Array.from({ length: TOGETHER }, (_, index) => messageAt(at - 1_000 + index * 200, random));
    return {
      backend: `backend-${Math.floor(random() * backends)}`,
      at: Float64Array.from(shown, (message) => message.at),
      size: Uint32Array.from(shown, (message) => message.size),
      what: Uint8Array.from(shown, (message) => whatOfMessage(message.kind, message.direction)),
      shown,
    };
  });
}

function messageAt(at: number, random: Random): InspectedMessage {
  const price = () => Math.round(random() * 1_000_000) / 10_000;
  const payload = JSON.stringify({
    ...{
      type: 'tick',
      sequence: Math.floor(random() * 1e9),
      symbol: `SYM${Math.floor(random() * 500)}`,
      time: at,
    },
    ...{ bid: price(), ask: price(), last: price(), venue: `venue "${Math.floor(random() * 20)}"` },
    depth: Array.from({ length: 5 }, () => [price(), Math.floor(random() * 10_000)]),
  });
  const { length: size } = payload;
  return { kind: 'text', at, direction: 'in', size, payload, truncated: false, masked: false, code: null };
}

/** The backends that were lost fail once, each for a reason of its own, and are connected again. */
export function openedAgain(pushes: readonly PushBody[], at: number): PushBody {
  const lost = pushes.flatMap((push) => (push.push === 'events' ? push.events : []));
  const events = lost.flatMap((event): FleetEvent[] => {
    if (event.kind !== 'lost') return [];
    const { backend } = event;
    const sequence = event.sequence + lost.length;
    const text = `connection refused by ${backend}.example (192.0.2.17:${at % 60_000})`;
    const outcome = anOutcome({ kind: 'network', code: 'ECONNREFUSED', text });
    return [
      { kind: 'dial-failed', sequence, at: at + 50, backend, outcome, attempt: 1 },
      { kind: 'opened', sequence, at: at + 100, backend, reconnect: 'automatic', attempt: 2, dialMs: 50 },
    ];
  });
  return { push: 'events', events };
}

/** Reports of backends of which something changed. */
export const reportsOf = (rows: readonly number[], at: number): RecordingBatch['reports'] =>
  rows.map((row) => ({
    backend: `backend-${row}`,
    at,
    report: aReport({ inbound: { ...aReport().inbound, inspected: Math.floor(at / 1_000) } }),
  }));
