import type { Snapshot } from '../shared/contract.ts';
import {
  aBlastRadius,
  aBulkRun,
  aRecordingFile,
  aRecordingProgress,
  aReplay,
  aReport,
  aSnapshot,
} from '../shared/fixtures.ts';
import { Mailbox } from '../shared/mailbox.ts';
import { encodeRange } from '../shared/range.ts';
import { failure, ok } from '../shared/result.ts';
import { type Handlers, RpcServer } from '../shared/rpc.ts';
import { encodeSeries } from '../shared/series.ts';
import type { Transport } from '../shared/transport.ts';

/* The other end of the wire, for this layer's tests. */

/** An engine's end with a transport to it; `cut` closes it from the engine's side. */
export function anEngine(opens: Snapshot[], answers: Partial<Handlers> = {}) {
  const page = new Mailbox();
  const engine = new Mailbox();
  const calls: string[] = [];
  const acks: number[] = [];
  const end = (inbox: Mailbox, outbox: Mailbox): Transport => ({
    // As over a wire, nothing arrives before the sender has gone on.
    send: (packet) => queueMicrotask(() => outbox.deliver(packet)),
    onMessage: (listener) => inbox.onMessage(listener),
    onClose: (listener) => inbox.onClose(listener),
    dispose: () => {
      inbox.close('closed');
      outbox.close('closed');
    },
  });
  const empty = () => ok(encodeSeries({ end: 0, step: 1_000, points: 0, columns: [] }));
  const report = () => ok({ done: [], refused: [] });
  const handlers: Handlers = {
    'session.open': ({ replay }) => {
      calls.push(replay === undefined ? 'open' : `open ${replay}`);
      return ok(opens.shift() ?? aSnapshot());
    },
    'session.visible': ({ visible }) => {
      calls.push(visible ? 'visible' : 'hidden');
      return ok(null);
    },
    'session.look': () => ok(null),
    'backend.report': () => ok(aReport()),
    'message.send': () => ok(null),
    'messages.watch': () => ok(null),
    'incident.acknowledge': () => ok(null),
    'incident.backends': () => ok([]),
    'marker.add': () => ok(null),
    'fleet-file.test': () => ok({ problems: [], attempt: null, withheld: false }),
    'fleet-file.add': () => ok({ problems: [] }),
    'audit.list': () => ok([]),
    'bulk.preview': () => ok(aBlastRadius()),
    'bulk.start': () => ok(aBulkRun()),
    'bulk.stop': () => ok(aBulkRun()),
    'bulk.report': () => ok({ done: [], failed: [], refused: [], left: [] }),
    'backend.reconnect': report,
    'backend.pause': report,
    'backend.resume': report,
    'breaker.reset': report,
    'breaker.isolate': report,
    'series.fleet': empty,
    'series.backend': empty,
    'series.sparklines': empty,
    'series.range': () =>
      ok(encodeRange({ start: 0, step: 1_000, points: 0, resolution: 1_000, before: null, columns: [] })),
    'events.list': () => ok([]),
    'recording.start': () => ok(aRecordingProgress()),
    'recording.stop': () => ok(aRecordingFile()),
    'recording.save-recent': () => ok(aRecordingFile()),
    'recording.flight': () => ok(null),
    'recording.list': () => ok([]),
    'recording.rename': () => ok(aRecordingFile()),
    'recording.cut': () => ok(aRecordingFile()),
    'recording.delete': () => ok(null),
    'recording.restore': () => ok(aRecordingFile()),
    'recording.verify': () => failure('no-recording', 'there is none'),
    'recording.overview': () => failure('no-recording', 'there is none'),
    'recording.compare': () => failure('no-recording', 'there is none'),
    'recording.export': () => failure('no-recording', 'there is none'),
    'recording.give-up': () => ok(null),
    'export.read': () => ok(new Uint8Array()),
    'recording.import': () => ok({ recording: null }),
    'replay.control': () => ok(aReplay()),
    'game-day.inject': () => failure('not-allowed', 'there is no simulator'),
    'game-day.stop': () => ok(null),
    'game-day.run': () => failure('not-allowed', 'there is no simulator'),
    'game-day.stop-run': () => ok(null),
    'game-day.stop-all': () => ok(null),
    ...answers,
  };
  const server = new RpcServer(
    end(engine, page),
    () => handlers,
    (sequence) => acks.push(sequence),
    (error) => {
      throw error;
    },
  );
  return {
    transport: end(page, engine),
    server,
    calls,
    acks,
    cut: () => page.close('the engine went away'),
  };
}
