import { afterEach, expect, test, vi } from 'vitest';
import type { ArgsOf } from '../../shared/contract.ts';
import { aBlastRadius, aBulkRun, NOW } from '../../shared/fixtures.ts';
import { failure, ok } from '../../shared/result.ts';
import { type Handlers, RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { Bulk } from './bulk.ts';

const bulk = { page: new Bulk() };
afterEach(() => {
  bulk.page.dispose();
  bulk.page = new Bulk();
});

const connect = (answers: Partial<Handlers> = {}) => {
  const client = new RpcClient(anEngine([], answers).transport);
  bulk.page.connect(client);
  return client;
};
const dialog = () => bulk.page.state.getState().dialog;
const ended = aBulkRun({ state: 'finished', endedAt: NOW, done: 2, total: 2, underWay: 0, action: 'pause' });

test('asks what an action would touch, and does nothing by that', async () => {
  const start = vi.fn(() => ok(aBulkRun()));
  connect({ 'bulk.start': start });
  bulk.page.ask('reconnect', ['prices', 'chat']);
  expect(dialog()).toMatchObject({ step: 'ask', radius: null });
  await vi.waitFor(() => expect(dialog()).toMatchObject({ radius: { cuts: 1 } }));
  bulk.page.close();
  expect(dialog()).toBeNull();
  expect(start).not.toHaveBeenCalled();
});

test('begins with exactly those that were shown, and goes on to the run', async () => {
  const orders: ArgsOf<'bulk.start'>[] = [];
  connect({
    'bulk.preview': () => ok(aBlastRadius({ action: 'isolate', backends: ['prices'] })),
    'bulk.start': (order) => {
      orders.push(order);
      return ok(aBulkRun({ id: 4 }));
    },
  });
  bulk.page.ask('isolate', ['prices', 'chat']);
  bulk.page.setPace(2);
  await vi.waitFor(() => expect(dialog()).toMatchObject({ radius: { cuts: 1 } }));
  await bulk.page.confirm('after the deploy', 60_000);
  expect(orders).toEqual([
    { action: 'isolate', backends: ['prices'], reason: 'after the deploy', perSecond: 2, for: 60_000 },
  ]);
  expect(dialog()).toMatchObject({ step: 'watch', run: 4 });
});

test('says why it was refused, and keeps the question open', async () => {
  connect({ 'bulk.start': () => failure('not-allowed', 'a reconnect is under way') });
  bulk.page.ask('reconnect', ['prices']);
  await vi.waitFor(() => expect(dialog()).toMatchObject({ radius: { cuts: 1 } }));
  await bulk.page.confirm('after the deploy', null);
  expect(dialog()).toMatchObject({ step: 'ask', starting: false, problem: 'a reconnect is under way' });
});

test('goes on counting what it would touch after it was refused', async () => {
  let asked = 0;
  const answers: (() => void)[] = [];
  connect({
    'bulk.preview': () => {
      asked++;
      return ok(aBlastRadius());
    },
    'bulk.start': () =>
      new Promise((resolve) => {
        answers.push(() => resolve(failure('not-allowed', 'a reconnect is under way')));
      }),
  });
  bulk.page.ask('reconnect', ['prices']);
  await vi.waitFor(() => expect(dialog()).toMatchObject({ radius: { cuts: 1 } }));
  const confirmed = bulk.page.confirm('after the deploy', null);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  bulk.page.setPace(2);
  const before = asked;
  answers[0]?.();
  await confirmed;
  await vi.waitFor(() => expect(asked).toBeGreaterThan(before));
  expect(dialog()).toMatchObject({ problem: 'a reconnect is under way' });
});

test('a run that begins after its question was closed takes nothing from another question', async () => {
  const answers: (() => void)[] = [];
  connect({
    'bulk.start': () =>
      new Promise((resolve) => {
        answers.push(() => resolve(ok(aBulkRun({ id: 4 }))));
      }),
  });
  bulk.page.ask('reconnect', ['prices']);
  await vi.waitFor(() => expect(dialog()).toMatchObject({ radius: { cuts: 1 } }));
  const confirmed = bulk.page.confirm('after the deploy', null);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  bulk.page.close();
  bulk.page.ask('pause', ['chat']);
  await vi.waitFor(() => expect(dialog()).toMatchObject({ radius: { cuts: 1 } }));
  answers[0]?.();
  await confirmed;
  expect(dialog()).toMatchObject({ step: 'ask', action: 'pause', problem: null });
  expect(bulk.page.state.getState().runs).toMatchObject([{ id: 4 }]);
});

test('an answer to an older question is dropped', async () => {
  const asked: (() => void)[] = [];
  const client = connect({
    'bulk.preview': ({ action }) =>
      new Promise((resolve) => asked.push(() => resolve(ok(aBlastRadius({ action }))))),
  });
  bulk.page.ask('pause', ['prices']);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  bulk.page.ask('reconnect', ['prices']);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]?.();
  await vi.waitFor(() => expect(dialog()).toMatchObject({ radius: { action: 'reconnect' } }));
  asked[0]?.();
  // Answers keep their order: what was on its way is here.
  await client.call('session.visible', { visible: true });
  expect(dialog()).toMatchObject({ radius: { action: 'reconnect' } });
});

test('reads the report when the run that is looked at has ended, and not before', async () => {
  const report = vi.fn(() => ok({ done: ['a', 'b'], failed: [], refused: [], left: [] }));
  connect({ 'bulk.report': report });
  bulk.page.take(aBulkRun({ action: 'pause' }));
  bulk.page.watch(1);
  expect(report).not.toHaveBeenCalled();
  bulk.page.take(ended);
  await vi.waitFor(() => expect(dialog()).toMatchObject({ report: { done: ['a', 'b'] } }));
});

test('undoes exactly what was done', async () => {
  const orders: ArgsOf<'bulk.start'>[] = [];
  connect({
    'bulk.report': () => ok({ done: ['a', 'b'], failed: [], refused: [], left: ['c'] }),
    'bulk.start': (order) => {
      orders.push(order);
      return ok(aBulkRun({ id: 2, action: 'resume' }));
    },
  });
  bulk.page.take(ended);
  bulk.page.watch(1);
  await vi.waitFor(() => expect(dialog()).toMatchObject({ report: { left: ['c'] } }));
  await bulk.page.undo(1);
  expect(orders).toEqual([{ action: 'resume', backends: ['a', 'b'], reason: 'undo: after the deploy' }]);
  expect(dialog()).toMatchObject({ step: 'watch', run: 2 });
});

test('a run that was told of twice is there once, with the newest', () => {
  connect();
  bulk.page.take(aBulkRun({ done: 1 }));
  bulk.page.take(aBulkRun({ done: 5 }));
  expect(bulk.page.state.getState().runs.map(({ done }) => done)).toEqual([5]);
});

test('without an engine nothing is begun, and it says so', async () => {
  bulk.page.ask('pause', ['prices']);
  await vi.waitFor(() => expect(dialog()).toMatchObject({ problem: 'the engine is not connected' }));
});
