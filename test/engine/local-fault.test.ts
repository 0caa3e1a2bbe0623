import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/socket/outcome.ts';
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
});
