import { afterEach, expect, it } from 'vitest';
import type { Comparison, Marker, RecordingOverview } from '../../shared/recording.ts';
import { failure, ok } from '../../shared/result.ts';
import { type Handlers, RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { RecordingComparisonDesk } from './recording-comparison.ts';
import { RecordingJobs } from './recording-jobs.ts';

const clients: RpcClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

const compared = (before: string, after: string): Comparison => ({
  before: { recording: before, name: before, from: 0, to: 1 },
  after: { recording: after, name: after, from: 0, to: 1 },
  span: 1,
  figures: [],
  backends: [],
  onlyBefore: [],
  onlyAfter: [],
});

const overview = (...texts: string[]): RecordingOverview => ({
  from: 0,
  to: 1,
  step: 1,
  health: { degraded: [], connecting: [], down: [], paused: [], stale: [] },
  backends: 0,
  events: [],
  markers: texts.map((text, id): Marker => ({ id, at: 0, by: 'ana', text, backend: null })),
});

function deskOf(answers: Partial<Handlers>) {
  const client = new RpcClient(anEngine([], answers).transport);
  clients.push(client);
  const desk = new RecordingComparisonDesk();
  desk.connect(client);
  return { desk, client, state: () => desk.state.getState() };
}

it('asks for a comparison, and which markers both have', async () => {
  const asked: unknown[] = [];
  const { desk, state } = deskOf({
    'recording.compare': (order) => {
      asked.push(order);
      return ok(compared(order.before, order.after));
    },
    'recording.overview': ({ recording }) =>
      ok(recording === 'a' ? overview('warm up', 'release', 'release') : overview('release ', 'end')),
  });
  desk.open('a', 'b');
  expect(state()).toMatchObject({ order: { before: 'a', after: 'b' }, comparison: null });
  await expect.poll(() => state().markers).toEqual(['release']);
  expect(state().comparison?.after.recording).toBe('b');
  desk.open('a', 'b', 'release');
  // They are still the same two.
  expect(state()).toMatchObject({ markers: ['release'], comparison: null });
  await expect.poll(() => state().comparison).not.toBeNull();
  expect(asked).toEqual([
    { before: 'a', after: 'b' },
    { before: 'a', after: 'b', marker: 'release' },
  ]);
  desk.close();
  expect(state()).toMatchObject({ order: null, comparison: null, markers: [] });
});

it('says why there is none, and drops an answer that nobody waits for any more', async () => {
  const answers: (() => void)[] = [];
  const { desk, client, state } = deskOf({
    'recording.compare': (order) =>
      new Promise((resolve) => {
        answers.push(() =>
          resolve(
            order.before === 'bad'
              ? failure('no-recording', 'bad.wwr: there is no such file')
              : ok(compared(order.before, order.after)),
          ),
        );
      }),
    'recording.overview': () => failure('no-recording', 'there is none'),
  });
  desk.open('slow', 'b');
  desk.open('bad', 'b');
  await expect.poll(() => answers.length).toBe(2);
  for (const answer of answers.reverse()) answer();
  await expect.poll(() => state().problem).toBe('bad.wwr: there is no such file');
  expect(state().comparison).toBeNull();
  // Once it is connected again, it is asked anew.
  desk.connect(null);
  desk.connect(client);
  await expect.poll(() => answers.length).toBe(3);
  expect(state().problem).toBeNull();
});

it('gives up what nobody waits for any more, and nothing that is answered', async () => {
  const given: unknown[] = [];
  const jobs = new RecordingJobs();
  const client = new RpcClient(
    anEngine([], {
      'recording.compare': ({ before, after }) =>
        after === 'slow' ? new Promise(() => undefined) : ok(compared(before, after)),
      'recording.give-up': ({ job }) => {
        given.push(job);
        return ok(null);
      },
    }).transport,
  );
  clients.push(client);
  jobs.connect(client);
  const desk = new RecordingComparisonDesk(jobs);
  desk.connect(client);
  desk.open('a', 'slow');
  desk.close();
  await expect.poll(() => given).toEqual(['compare']);
  desk.open('a', 'b');
  await expect.poll(() => desk.state.getState().comparison).not.toBeNull();
  desk.close();
  // Answers come in the order of the questions.
  await client.call('recording.list', {});
  expect(given).toEqual(['compare']);
});
