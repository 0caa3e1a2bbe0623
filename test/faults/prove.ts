import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { codesOf, type EndingRow, type Ends, type Family, titleOf } from './row.ts';
import { PATIENT, type Watch } from './watch.ts';

/** UTC times are whole ms: a wait between two of them may be one off. */
const ROUNDING = 1;

/** ms for one row: the longest holds our event loop up for half a minute. */
const LIMIT = 90_000;

/** One test per row of the family. */
export function prove({ name, rows }: Family): void {
  describe(`a backend in the fault matrix, ${name}`, () => {
    for (const row of rows) {
      it(
        titleOf(row),
        async () => {
          const bench = new Bench();
          try {
            await ('story' in row ? row.story(bench) : proveEnding(bench, row));
            await bench.conclude();
          } finally {
            await bench.dispose();
          }
        },
        LIMIT,
      );
    }
  });
}

async function proveEnding(bench: Bench, { ends, policies, serve }: EndingRow): Promise<void> {
  const watch = bench.watch(await serve(bench), policies);
  const { event, after } = await watch.ending(1);
  const { kind, decision, failure, fault } = ends;
  expect(event.kind).toBe(ends.before === 'open' ? 'lost' : 'dial-failed');
  expect(event.outcome).toMatchObject({ kind, decision, failure, fault });
  expect(codesOf(ends)).toContain(event.outcome.code);
  expect(event.outcome.text, 'one line for people').toMatch(/^[^\n]{5,300}$/);
  expect(watch.of('opened').length).toBeGreaterThanOrEqual(ends.before === 'open' ? 1 : 0);
  if (ends.before === 'opening') expect(watch.of('opened')).toEqual([]);
  expect(after).toMatchObject({
    lastOutcome: event.outcome,
    attempt: 1,
    openSince: null,
    attempts: [{ attempt: 1, manual: false, outcome: event.outcome }],
    breaker: { state: 'closed', consecutiveFailures: failure ? 1 : 0, trips: 0 },
  });
  const { state } = after;
  switch (decision) {
    case 'stop':
      expect(after).toMatchObject({ health: 'down', state: { phase: 'stopped', outcome: event.outcome } });
      expect(watch.of('stopped')).toMatchObject([{ backend: 'one', outcome: event.outcome }]);
      expect(watch.of('breaker')).toEqual([]);
      for (const server of bench.servers) expect(server.dials).toBe(1);
      return;
    case 'retry-after': {
      const [shortest, longest, decider] = ends.wait ?? [Number.NaN, Number.NaN, 'outcome'];
      expect(after).toMatchObject({ health: 'connecting', state: { phase: 'waiting', decider } });
      expectWait(state, shortest, longest);
      for (const server of bench.servers) expect(server.dials).toBe(1);
      return;
    }
    case 'retry': {
      expect(after).toMatchObject({ health: 'connecting', state: { phase: 'waiting', decider: 'backoff' } });
      const { base, initial } = PATIENT.backoff;
      expectWait(state, base, base + initial);
      await proveRepeated(watch, ends);
    }
  }
}

function expectWait(
  state: Awaited<ReturnType<Watch['ending']>>['after']['state'],
  shortest: number,
  longest: number,
): void {
  if (state.phase !== 'waiting') throw new Error(`it is ${state.phase}`);
  const wait = state.until - state.since;
  expect(wait).toBeGreaterThanOrEqual(shortest - ROUNDING);
  expect(wait).toBeLessThanOrEqual(longest + ROUNDING);
}

/** It goes on like that: the breaker opens at the second failure, and never for what is none. */
async function proveRepeated(watch: Watch, ends: Ends): Promise<void> {
  const { failure } = ends;
  const { event, after } = await watch.ending(2);
  expect(codesOf(ends)).toContain(event.outcome.code);
  if (failure) {
    expect(after).toMatchObject({
      health: 'down',
      state: { phase: 'blocked', decider: 'breaker', outcome: event.outcome },
      breaker: { state: 'open', trips: 1, consecutiveFailures: 2, reason: '2 consecutive failures' },
    });
    expect(watch.breakerChanges).toEqual(['closed to open']);
    return;
  }
  const third = await watch.ending(3);
  expect(third.after).toMatchObject({ state: { phase: 'waiting' }, breaker: { state: 'closed', trips: 0 } });
  expect(watch.of('breaker')).toEqual([]);
}
