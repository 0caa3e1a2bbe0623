import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/dial/outcome.ts';
import { DEFAULT_SETTINGS } from '../../src/shared/fleet-schema.ts';
import { Story, tripped } from './story.ts';

const HELLO = 5_000;
const { stableAfter } = DEFAULT_SETTINGS;
const greeted = (settings = DEFAULT_SETTINGS) => new Story(settings, HELLO).feed({ type: 'start' });
const answer = (story: Story) => story.feed({ type: 'ready', generation: story.machine.generation });

describe('a connection with a hello', () => {
  it('is ready only once the hello is answered, and stable only after being ready for long enough', () => {
    const story = greeted().open().pass(4_000);
    expect(story.machine.state).toMatchObject({ phase: 'open', stage: 'hello' });
    answer(story).pass(stableAfter - 1);
    expect(story.machine.state).toMatchObject({ phase: 'open', stage: 'ready' });
    expect(story.machine.attempt).toBe(1);
    story.pass(1);
    expect(story.machine.state).toMatchObject({ phase: 'open', stage: 'stable' });
    expect(story.machine.attempt).toBe(0);
  });

  it('has failed when the answer does not come in time', () => {
    const story = greeted().open().pass(HELLO);
    expect(story.effects).toMatchObject([{ type: 'close' }]);
    story.end({ kind: 'close', code: 1000, reason: '' });
    expect(story.machine).toMatchObject({
      lastOutcome: { kind: 'timeout', code: 'hello', failure: true },
      state: { phase: 'waiting' },
      breaker: { consecutiveFailures: 1 },
    });
  });

  it('is given the whole time again when our own event loop stood still', () => {
    const story = greeted().open();
    story.now += 60_000;
    story.feed({ type: 'time' });
    expect(story.machine.state).toMatchObject({ phase: 'open', stage: 'hello' });
    expect(answer(story).machine.state).toMatchObject({ stage: 'ready' });
  });

  it('is closed and dialled again when the peer refuses, with what it said as the outcome', () => {
    const story = greeted().open();
    const outcome = decide({ kind: 'refused', text: 'unknown client' }, () => 0);
    story.feed({ type: 'refused', generation: 1, outcome });
    expect(story.effects).toMatchObject([{ type: 'close' }]);
    story.end({ kind: 'close', code: 1000, reason: '' });
    expect(story.machine.lastOutcome).toMatchObject({ kind: 'refused', failure: true });
    expect(story.phase).toBe('waiting');
  });

  it('ignores an answer that belongs to an earlier connection', () => {
    const story = greeted().open().end().dial();
    story.feed({ type: 'opened', generation: 2 });
    const { machine } = story;
    expect(story.feed({ type: 'ready', generation: 1 }).machine).toBe(machine);
  });

  it('closes the breaker as a probe only when it is stable, however well it was greeted', () => {
    const story = tripped();
    const probe = new Story(DEFAULT_SETTINGS, HELLO);
    probe.machine = story.machine;
    probe.now = story.now;
    probe.pass(30_000).open();
    answer(probe).pass(stableAfter - 1);
    expect(probe.breaker).toBe('half-open');
    expect(probe.pass(1).breaker).toBe('closed');
  });

  it('is not failed as a probe by a stall of ours, before which it may have been answered', () => {
    const probe = new Story(DEFAULT_SETTINGS, HELLO).feed({ type: 'start' }).fail(5).open();
    probe.now += 30_000;
    probe.feed({ type: 'time' }).feed({ type: 'time' });
    expect(probe.machine.state).toMatchObject({ phase: 'open', stage: 'hello' });
  });
});
