import { expect, test } from 'vitest';
import type { InspectedMessage } from '../../shared/inspected-message.ts';
import { ok } from '../../shared/result.ts';
import type { MessageSink } from '../messages/message-tap.ts';
import { HandOver } from './hand-over.ts';
import type { RecordedEngine } from './recorded-engine.ts';
import type { GatheredBatch, RecorderRequest } from './recorder-messages.ts';

const MB = 2 ** 20;
const MESSAGE = { kind: 'text', at: 0, payload: 'x'.repeat(16_384) } as InspectedMessage;

/** One backend whose payloads are recorded, and a disk that takes nothing. */
function recordedBackend() {
  let sink: MessageSink | null = null;
  const none = () => ({ dispose: () => undefined });
  const engine = {
    feed: { onPush: none, onFrame: none, flush: () => undefined },
    ticks: null,
    fleet: {
      ids: ['prices'],
      table: { slots: Uint32Array.of(0), used: 1 },
      utcNow: () => 0,
      report: () => null,
      logMessages: () => undefined,
      watchMessages: (_id: string, given: MessageSink) => {
        sink = given;
        return ok(none());
      },
    },
    snapshot: () => ({ fleet: { revision: 1, backends: [] } }),
    secrets: () => [],
    redactSettings: () => undefined,
  } as unknown as RecordedEngine;
  const batches: GatheredBatch[] = [];
  const told = { behind: 0, lost: 0 };
  const port = {
    onReply: () => undefined,
    onEnd: () => undefined,
    post: (request: RecorderRequest) => {
      if (request.kind === 'batch') batches.push(request.batch);
    },
    closed: async () => undefined,
  };
  const handOver = new HandOver(engine, port, [], {
    onBehind: () => {
      told.behind++;
    },
    onCaughtUp: () => undefined,
    onLost: (messages) => {
      told.lost += messages;
    },
  });
  handOver.begin();
  handOver.tap.want({ numbers: () => false, payloads: () => true });
  const say = (bytes: number) => {
    for (let sent = 0; sent < bytes; sent += MESSAGE.payload.length) sink?.shown(MESSAGE);
  };
  const textOf = (batch: GatheredBatch) =>
    batch.shown
      .flatMap(({ entries }) => entries)
      .reduce((sum, entry) => sum + (entry.kind === 'skipped' ? 0 : entry.payload.length), 0);
  return { handOver, batches, told, say, textOf };
}

test('a batch has no more text than there is room for, and what there is none for is counted', () => {
  const { handOver, batches, told, say, textOf } = recordedBackend();
  say(20 * MB);
  handOver.flush();
  expect(batches.map(textOf)).toEqual([16 * MB]);
  expect(told.lost).toBe((4 * MB) / MESSAGE.payload.length);
  say(MB);
  handOver.flush();
  expect(batches.map(textOf)).toEqual([16 * MB, MB]);
});

test('what waits for a slow disk is bounded by its bytes too', () => {
  const { handOver, batches, told, say, textOf } = recordedBackend();
  for (let beat = 0; beat < 20; beat++) {
    say(16 * MB);
    handOver.flush();
  }
  expect(batches.map(textOf)).toEqual(Array(8).fill(16 * MB));
  expect([told.behind, handOver.behind]).toEqual([1, true]);
  // Once it keeps up again there is a place for what comes.
  for (const _ of batches) handOver.taken();
  say(MB);
  handOver.flush();
  handOver.flush();
  expect(handOver.behind).toBe(false);
});
