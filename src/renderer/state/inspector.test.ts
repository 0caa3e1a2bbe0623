import { expect, it } from 'vitest';
import type { InspectedEntry, InspectedMessage } from '../../shared/inspected-message.ts';
import { failure, ok } from '../../shared/result.ts';
import { RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { CHARACTERS_KEPT, ENTRIES_KEPT, Inspector } from './inspector.ts';

const aMessage = (payload = 'a'): InspectedMessage => ({
  kind: 'text',
  at: 1,
  direction: 'in',
  size: payload.length,
  payload,
  truncated: false,
  masked: false,
  code: null,
});

const skipped = (count: number, why: 'rate' | 'page' = 'rate'): InspectedEntry => ({
  kind: 'skipped',
  at: count,
  count,
  bytes: count * 10,
  why,
});

/** An inspector on an engine that keeps what it was told. */
function aDesk(allowed = true) {
  const told: string[] = [];
  const engine = () =>
    anEngine([], {
      'messages.watch': ({ backend, on }) => {
        told.push(`${backend} ${on ? 'on' : 'off'}`);
        return allowed ? ok(null) : failure('not-allowed', 'it does not let you');
      },
    });
  const client = () => new RpcClient(engine().transport);
  const inspector = new Inspector();
  const first = client();
  inspector.connect(first);
  /** Everything sent so far has been answered. */
  const settled = async () => {
    await first.call('series.fleet', {});
  };
  return { inspector, told, client, settled, state: () => inspector.state.getState() };
}

it('tells the engine whom to watch, and whom no more', async () => {
  const { inspector, told, settled } = aDesk();
  inspector.watch('a');
  inspector.watch('b');
  inspector.watch(null);
  await settled();
  expect(told).toEqual(['a on', 'a off', 'b on', 'b off']);
});

it('tells each session anew, and says that it was interrupted', async () => {
  const { inspector, told, client, state } = aDesk();
  inspector.watch('a');
  inspector.take('a', [aMessage()]);
  inspector.connect(null);
  expect(state().entries.map(({ kind }) => kind)).toEqual(['text', 'interruption']);
  const next = client();
  inspector.connect(next);
  await next.call('series.fleet', {});
  expect(told).toEqual(['a on', 'a on']);
  expect(state().entries).toHaveLength(2);
});

it('says why it is not allowed', async () => {
  const { inspector, settled, state } = aDesk(false);
  inspector.watch('a');
  await settled();
  expect(state().problem).toBe('it does not let you');
});

it('shows what it watches and nothing else, and begins anew with another backend', () => {
  const { inspector, state } = aDesk();
  inspector.watch('a');
  inspector.take('b', [aMessage()]);
  expect(state().entries).toEqual([]);
  inspector.take('a', [aMessage('1'), aMessage('2')]);
  expect(state().entries).toMatchObject([{ payload: '1' }, { payload: '2' }]);
  inspector.watch('b');
  expect(state().entries).toEqual([]);
});

it('adds up what was left out in a row for one reason', () => {
  const { inspector, state } = aDesk();
  inspector.watch('a');
  inspector.take('a', [aMessage(), skipped(3)]);
  inspector.take('a', [skipped(4), skipped(1, 'page'), aMessage(), skipped(5)]);
  expect(state().entries).toMatchObject([
    { kind: 'text' },
    { count: 7, bytes: 70, at: 4, why: 'rate' },
    { count: 1, why: 'page' },
    { kind: 'text' },
    { count: 5 },
  ]);
});

it('keeps the newest, bounded by their number and by what they hold', () => {
  const { inspector, state } = aDesk();
  inspector.watch('a');
  for (let count = 0; count < ENTRIES_KEPT + 10; count++) inspector.take('a', [aMessage(`${count}`)]);
  expect(state().entries).toHaveLength(ENTRIES_KEPT);
  expect(state().entries[0]).toMatchObject({ payload: '10' });
  const large = 'x'.repeat(16_384);
  for (let count = 0; count < 600; count++) inspector.take('a', [aMessage(large)]);
  const kept = state().entries.reduce(
    (sum, entry) => sum + ('payload' in entry ? entry.payload.length : 0),
    0,
  );
  expect(kept).toBeLessThanOrEqual(CHARACTERS_KEPT);
  expect(kept).toBeGreaterThan(CHARACTERS_KEPT - 2 * large.length);
});

it('paused, it goes on behind what is shown, and is cleared as a whole', () => {
  const { inspector, state } = aDesk();
  inspector.watch('a');
  inspector.take('a', [aMessage('1')]);
  inspector.pause(true);
  inspector.take('a', [aMessage('2')]);
  expect(state().frozen).toMatchObject([{ payload: '1' }]);
  expect(state().entries).toHaveLength(2);
  inspector.pause(false);
  expect(state().frozen).toBeNull();
  inspector.pause(true);
  inspector.clear();
  expect(state()).toMatchObject({ entries: [], frozen: [] });
});
