import { describe, expect, it } from 'vitest';
import { looksLocal } from '../../src/engine/dial/local-outcome.ts';
import { decide } from '../../src/engine/dial/outcome.ts';
import { DEFAULT_SETTINGS } from '../../src/shared/fleet-schema.ts';
import { Story } from './story.ts';

const unreachable = decide({ kind: 'error', code: 'ENETUNREACH', message: '' }, () => 0);
const refused = decide({ kind: 'error', code: 'ECONNREFUSED', message: '' }, () => 0);

/** A story whose dial fails with an outcome, again and again. */
function failing(times: number, outcome = unreachable, localFault = false): Story {
  const story = new Story({
    ...DEFAULT_SETTINGS,
    backoff: { base: 0, initial: 1, max: 1 },
    minDialInterval: 0,
  });
  story.localFault = localFault;
  story.feed({ type: 'start' });
  for (let time = 0; time < times; time++) {
    story.dial();
    story.feed({ type: 'ended', generation: story.machine.generation, outcome });
  }
  return story;
}

describe('a managed socket in a local fault', () => {
  it('charges no breaker for what our own network did', () => {
    const story = failing(8, unreachable, true);
    expect(story.breaker).toBe('closed');
    expect(story.machine.breaker.consecutiveFailures).toBe(0);
  });

  it('charges it for what the backend did all the same', () => {
    expect(failing(5, refused, true).breaker).toBe('open');
  });

  it('is forgiven what it was charged before the fault was known, and leaves the open breaker', () => {
    const story = failing(5);
    expect(story.breaker).toBe('open');
    story.feed({ type: 'forgive', since: story.now - 10_000 });
    expect(story.breaker).toBe('closed');
    expect(story.phase).toBe('queued');
  });

  it('is not forgiven what is older', () => {
    const story = failing(5);
    story.pass(20_000);
    story.feed({ type: 'forgive', since: story.now - 10_000 });
    expect(story.breaker).toBe('open');
  });

  it('goes to the scheduler at once when the network is back, unless the server asked for its wait', () => {
    const waiting = failing(1);
    expect(waiting.phase).toBe('waiting');
    expect(waiting.feed({ type: 'hurry' }).phase).toBe('queued');
    const advised = failing(
      1,
      decide({ kind: 'http', status: 503, retryAfter: 60_000 }, () => 0),
    );
    expect(advised.feed({ type: 'hurry' }).phase).toBe('waiting');
  });

  it('does not pay for it with a probe: the breaker waits no longer than before', () => {
    const story = failing(5, refused);
    const { trips, openings } = story.machine.breaker;
    story.localFault = true;
    for (let probe = 0; probe < 4; probe++) {
      story.dial().feed({ type: 'ended', generation: story.machine.generation, outcome: unreachable });
    }
    expect(story.machine.breaker).toMatchObject({ state: 'open', trips, openings });
  });

  it('is forgiven each charge that is young enough, also one that follows an old one', () => {
    const story = failing(1);
    story.now += 9_000;
    story.pass(0).dial().feed({ type: 'ended', generation: 2, outcome: unreachable });
    story.now += 2_000;
    story.feed({ type: 'forgive', since: story.now - 10_000 });
    expect(story.machine.breaker.consecutiveFailures).toBe(1);
  });

  it('does not take back an operator’s reset', () => {
    const story = failing(5);
    story.feed({ type: 'reset' });
    story.feed({ type: 'forgive', since: story.now - 10_000 });
    expect(story.machine.breaker.consecutiveFailures).toBe(0);
  });

  it('does not use up its attempts', () => {
    const story = new Story({ ...DEFAULT_SETTINGS, maxAttempts: 2, minDialInterval: 0 });
    story.localFault = true;
    story.feed({ type: 'start' });
    for (let time = 0; time < 5; time++) {
      story.dial().feed({ type: 'ended', generation: story.machine.generation, outcome: unreachable });
    }
    expect(story.phase).toBe('waiting');
    story.localFault = false;
    expect(story.fail(2).phase).toBe('stopped');
  });

  it('keeps the wait that a server asked for, also where its own backoff is longer', () => {
    const story = new Story({ ...DEFAULT_SETTINGS, backoff: { base: 60_000, initial: 1, max: 1 } });
    const outcome = decide({ kind: 'http', status: 503, retryAfter: 30_000 }, () => 0);
    story.feed({ type: 'start' }).dial().feed({ type: 'ended', generation: 1, outcome });
    story.now += 5_000;
    expect(story.feed({ type: 'hurry' }).phase).toBe('waiting');
  });
});

describe('what looks like our own network', () => {
  it.each([
    ['a token endpoint', { kind: 'token', status: null, retryAfter: null, text: 'h', code: 'ENETUNREACH' }],
    ['a proxy', { kind: 'error', code: 'PROXY_ENETUNREACH', message: '' }],
  ] as const)('is also %s that cannot be reached', (_, ending) => {
    expect(looksLocal(decide(ending, () => 0))).toBe(true);
  });
});
