import { expect, test } from 'vitest';
import type { RecordingJob } from '../../shared/recording.ts';
import { ok } from '../../shared/result.ts';
import { RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { type JobKind, RecordingJobs } from './recording-jobs.ts';

const job = (kind: JobKind, done: number): RecordingJob => ({ job: kind, recording: 'a', done });

test('what was told of one is there until its answer is, and nothing of the one before', async () => {
  const jobs = new RecordingJobs();
  const told = () => jobs.state.getState();
  jobs.take(job('export', 0.9));
  jobs.take(job('verify', 0.1));
  let answer: (text: string) => void = () => undefined;
  const asked = jobs.over(
    'export',
    new Promise<string>((resolve) => {
      answer = resolve;
    }),
  );
  expect(told().export).toBeUndefined();
  jobs.take(job('export', 0.4));
  expect(told()).toEqual({ export: job('export', 0.4), verify: job('verify', 0.1) });
  answer('made');
  expect(await asked).toBe('made');
  expect(told()).toEqual({ verify: job('verify', 0.1) });
});

test('the end of one that another was asked for after takes nothing of that one away', async () => {
  const jobs = new RecordingJobs();
  const ends: (() => void)[] = [];
  const ask = () => jobs.over('compare', new Promise<void>((resolve) => ends.push(resolve)));
  const [first, second] = [ask(), ask()];
  jobs.take(job('compare', 0.3));
  ends[0]?.();
  await first;
  expect(jobs.state.getState()).toEqual({ compare: job('compare', 0.3) });
  ends[1]?.();
  await second;
  expect(jobs.state.getState()).toEqual({});
});

test('gives up those of a kind, and forgets all when the connection is lost', async () => {
  const jobs = new RecordingJobs();
  const given: (string | undefined)[] = [];
  const engine = anEngine([], {
    'recording.give-up': ({ job: kind }) => {
      given.push(kind);
      return ok(null);
    },
  });
  const client = new RpcClient(engine.transport);
  jobs.connect(client);
  jobs.take(job('cut', 0.5));
  jobs.giveUp('cut');
  // Answered after it.
  await client.call('recording.list', {});
  expect(given).toEqual(['cut']);
  jobs.connect(client);
  expect(jobs.state.getState()).toEqual({ cut: job('cut', 0.5) });
  jobs.connect(null);
  expect(jobs.state.getState()).toEqual({});
});
