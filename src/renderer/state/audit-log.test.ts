import { expect, test, vi } from 'vitest';
import type { AuditEntry } from '../../shared/contract.ts';
import { NOW, ROOT } from '../../shared/fixtures.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import { RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { AuditLog } from './audit-log.ts';

const entry = (id: number): AuditEntry => ({
  id,
  at: NOW + id,
  actor: ROOT,
  action: 'pause',
  reason: null,
  backends: ['prices'],
  refused: [],
});

/** An engine whose log holds entries 1 to `count`. */
function aLog(count: number) {
  const log = { count, questions: [] as (number | undefined)[], fails: false };
  const engine = anEngine([], {
    'audit.list': ({ limit, before }): Result<AuditEntry[]> => {
      log.questions.push(before);
      if (log.fails) return failure('internal', 'the engine failed on this');
      const newest = Math.min(log.count, (before ?? Number.POSITIVE_INFINITY) - 1);
      const length = Math.min(limit, newest);
      return ok(Array.from({ length }, (_, index) => entry(newest - index)));
    },
  });
  return { log, client: new RpcClient(engine.transport) };
}

const held = (audit: AuditLog) => audit.state.getState().entries.map(({ id }) => id);
const newestFirst = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, index) => from - index);

test('is read only while somebody looks at it', async () => {
  const { log, client } = aLog(3);
  const audit = new AuditLog();
  audit.connect(client);
  audit.refresh();
  expect(log.questions).toEqual([]);
  audit.show(true);
  await vi.waitFor(() => expect(held(audit)).toEqual([3, 2, 1]));
  expect(audit.state.getState().more).toBe(false);
});

test('goes on from the oldest that is held until there are no more', async () => {
  const { log, client } = aLog(230);
  const audit = new AuditLog();
  audit.connect(client);
  audit.show(true);
  await vi.waitFor(() => expect(held(audit)).toEqual(newestFirst(230, 131)));
  audit.older();
  await vi.waitFor(() => expect(held(audit)).toEqual(newestFirst(230, 31)));
  audit.older();
  await vi.waitFor(() => expect(held(audit)).toEqual(newestFirst(230, 1)));
  expect(audit.state.getState().more).toBe(false);
  audit.older();
  expect(log.questions).toEqual([undefined, 131, 31]);
});

test('what is new goes on top, and what was read before stays', async () => {
  const { log, client } = aLog(150);
  const audit = new AuditLog();
  audit.connect(client);
  audit.show(true);
  await vi.waitFor(() => expect(held(audit)).toHaveLength(100));
  audit.older();
  await vi.waitFor(() => expect(held(audit)).toHaveLength(150));
  log.count = 152;
  audit.refresh();
  await vi.waitFor(() => expect(held(audit)).toEqual(newestFirst(152, 1)));
  expect(audit.state.getState().more).toBe(false);
});

test('after more than a page was missed there is no gap', async () => {
  const { log, client } = aLog(120);
  const audit = new AuditLog();
  audit.connect(client);
  audit.show(true);
  await vi.waitFor(() => expect(held(audit)).toHaveLength(100));
  log.count = 400;
  audit.refresh();
  await vi.waitFor(() => expect(held(audit)).toEqual(newestFirst(400, 301)));
  expect(audit.state.getState().more).toBe(true);
});

test('however many actions come at once, they are one more question, and nothing asked for is forgotten', async () => {
  const { log, client } = aLog(150);
  const audit = new AuditLog();
  audit.connect(client);
  audit.show(true);
  await vi.waitFor(() => expect(held(audit)).toHaveLength(100));
  log.count = 151;
  audit.refresh();
  audit.older();
  audit.refresh();
  audit.refresh();
  await vi.waitFor(() => expect(held(audit)).toEqual(newestFirst(151, 1)));
  expect(log.questions).toEqual([undefined, undefined, undefined, 51]);
});

test('a failure is told, and can be tried again', async () => {
  const { log, client } = aLog(2);
  log.fails = true;
  const audit = new AuditLog();
  audit.connect(client);
  audit.show(true);
  await vi.waitFor(() => expect(audit.state.getState().problem).toBe('the engine failed on this'));
  log.fails = false;
  audit.older();
  await vi.waitFor(() => expect(held(audit)).toEqual([2, 1]));
  expect(audit.state.getState().problem).toBeNull();
});

test('another life of the engine has a log of its own', async () => {
  const audit = new AuditLog();
  audit.connect(aLog(5).client, true);
  audit.show(true);
  await vi.waitFor(() => expect(held(audit)).toHaveLength(5));
  audit.connect(aLog(1).client, true);
  expect(held(audit)).toEqual([]);
  await vi.waitFor(() => expect(held(audit)).toEqual([1]));
});

test('all of it is read in large steps, as far back as is asked for', async () => {
  const { log, client } = aLog(2_300);
  const audit = new AuditLog();
  audit.connect(client);
  const all = await audit.readAll(null);
  expect(all.ok && all.value.map(({ id }) => id)).toEqual(newestFirst(2_300, 1));
  expect(log.questions).toEqual([undefined, 1_301, 301]);
  const since = await audit.readAll(NOW + 1_500);
  expect(since.ok && since.value.length).toBe(1_000);
  expect(log.questions).toHaveLength(4);
});

test('a log that cannot be read is no empty one', async () => {
  const { log, client } = aLog(5);
  const audit = new AuditLog();
  expect(await audit.readAll(null)).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  audit.connect(client);
  log.fails = true;
  expect(await audit.readAll(null)).toMatchObject({ ok: false, error: { code: 'internal' } });
});

test('what is looked for far back is read in large steps, too', async () => {
  const { log, client } = aLog(1_500);
  const audit = new AuditLog();
  audit.connect(client);
  audit.show(true);
  await vi.waitFor(() => expect(held(audit)).toHaveLength(100));
  audit.lookFurther();
  await vi.waitFor(() => expect(held(audit)).toHaveLength(1_100));
  expect(audit.state.getState().more).toBe(true);
  audit.lookFurther();
  await vi.waitFor(() => expect(held(audit)).toEqual(newestFirst(1_500, 1)));
  expect(audit.state.getState().more).toBe(false);
  expect(log.questions).toHaveLength(3);
});
