import { describe, expect, it } from 'vitest';
import { deadlineOf } from '../../src/engine/socket/socket-state.ts';
import { DEFAULT_SETTINGS } from '../../src/shared/fleet-schema.ts';
import { by, type Story, started, tripped } from './story.ts';

const pause = { type: 'pause', by, reason: null } as const;
const isolate = { type: 'isolate', by, reason: 'faulty', until: null } as const;
const normal = { kind: 'close', code: 1000, reason: '' } as const;

describe('reconnect', () => {
  it('closes what is open first, and dials only once it is gone', () => {
    const story = started().stable().feed({ type: 'reconnect' });
    expect(story.effects).toEqual([{ type: 'close', generation: 1, code: 1000 }]);
    story.pass(1_000);
    expect(story.dialledAt).toHaveLength(1);
    story.end(normal);
    expect(story.effects).toEqual([{ type: 'ask-scheduler', urgent: true }]);
    expect(story.machine.state).toMatchObject({ phase: 'queued', manual: true, decider: 'operator' });
  });

  it('ends the wait for the backoff and counts attempts anew', () => {
    const story = started({ ...DEFAULT_SETTINGS, backoff: { base: 60_000, initial: 1, max: 1 } }).fail(4);
    expect(story.pass(30_000).phase).toBe('waiting');
    story.feed({ type: 'reconnect' });
    expect(story.machine).toMatchObject({ attempt: 0, state: { phase: 'queued', asked: true } });
  });

  it('does nothing while a dial is under way, so that no click makes two', () => {
    const story = started().dial();
    const { machine } = story;
    expect(story.feed({ type: 'reconnect' }).machine).toBe(machine);
    expect(story.effects).toEqual([]);
  });

  it('wakes a backend that had stopped', () => {
    const story = started().open().end({ kind: 'close', code: 1008, reason: '' });
    expect(story.pass(3_600_000).phase).toBe('stopped');
    expect(story.feed({ type: 'reconnect' }).phase).toBe('queued');
  });

  it('does not get through an isolated breaker', () => {
    const story = started().feed(isolate);
    expect(story.feed({ type: 'reconnect' }).phase).toBe('blocked');
    expect(story.effects).toEqual([]);
  });
});

describe('pause and resume', () => {
  it('cuts a dial that is under way and then holds still, naming who paused it', () => {
    const story = started()
      .dial()
      .feed({ ...pause, reason: 'maintenance' });
    expect(story.effects).toEqual([{ type: 'terminate', generation: 1 }]);
    story.end();
    expect(story.machine.state).toMatchObject({ phase: 'paused', by, reason: 'maintenance' });
    expect(deadlineOf(story.machine)).toBeNull();
  });

  it('withdraws the dial that it asked the scheduler for', () => {
    const story = started();
    expect(story.effects).toEqual([{ type: 'ask-scheduler', urgent: false }]);
    expect(story.feed(pause).effects).toEqual([{ type: 'withdraw' }]);
    expect(story.feed({ type: 'granted' }).phase).toBe('paused');
  });

  it('charges the breaker nothing', () => {
    const story = started().stable().feed(pause).end({ kind: 'close', code: 1011, reason: '' });
    expect(story.machine.breaker).toMatchObject({ consecutiveFailures: 0, samples: [false] });
    expect(story.machine.lastOutcome).toMatchObject({ kind: 'local', failure: false });
  });

  it('resumes with a dial at once, and with a fresh count of attempts', () => {
    const story = started().fail(3).feed(pause).pass(60_000).feed({ type: 'resume' });
    expect(story.machine).toMatchObject({ attempt: 0, state: { phase: 'queued', asked: true } });
  });

  it('resumes a backend whose breaker is open to where the breaker holds it', () => {
    const story = tripped().feed(pause).feed({ type: 'resume' });
    expect(story.machine.state).toMatchObject({ phase: 'blocked', decider: 'breaker' });
    expect(story.pass(30_000).breaker).toBe('half-open');
  });

  it('dials once its connection is gone, where the pause was taken back before that', () => {
    const story = started().stable().feed(pause).feed({ type: 'resume' });
    expect([story.phase, story.effects]).toEqual(['closing', []]);
    story.end(normal);
    expect(story.machine).toMatchObject({ attempt: 0, state: { phase: 'queued', decider: 'operator' } });
  });

  it('keeps a pause that comes while it closes for a reconnect', () => {
    const story = started().stable().feed({ type: 'reconnect' }).feed(pause).end(normal);
    expect(story.phase).toBe('paused');
  });
});

describe('isolate and reset', () => {
  it('closes what is open and blocks until somebody resets it', () => {
    const story = started().stable().feed(isolate);
    expect(story.effects).toEqual([{ type: 'close', generation: 1, code: 1000 }]);
    story.end(normal).pass(86_400_000);
    expect(story.machine).toMatchObject({
      state: { phase: 'blocked', decider: 'operator' },
      breaker: { state: 'isolated', by, reason: 'faulty' },
    });
    expect(story.feed({ type: 'reset' }).machine.state).toMatchObject({ phase: 'queued', manual: true });
  });

  it('lets a probe through when the isolation ends by itself', () => {
    const story = started().stable();
    story
      .feed({ ...isolate, until: story.now + 60_000 })
      .end(normal)
      .pass(59_999);
    expect(story.breaker).toBe('isolated');
    story.pass(1);
    expect(story.breaker).toBe('half-open');
    expect(story.stable().breaker).toBe('closed');
  });

  it('withdraws the dial that it asked the scheduler for', () => {
    expect(started().feed(isolate).effects).toEqual([{ type: 'withdraw' }]);
  });

  it('holds also over a pause and a resume', () => {
    const story = started().feed(isolate).feed(pause).feed({ type: 'resume' }).pass(3_600_000);
    expect(story.machine).toMatchObject({ state: { phase: 'blocked' }, breaker: { state: 'isolated' } });
  });

  it('leaves a breaker that is disabled so when the isolation has ended', () => {
    const settings = { ...DEFAULT_SETTINGS, breaker: { ...DEFAULT_SETTINGS.breaker, enabled: false } };
    const story = started(settings)
      .feed({ ...isolate, until: 1_000 })
      .pass(1_000)
      .stable();
    expect(story.breaker).toBe('disabled');
    expect(story.end().fail(20).phase).toBe('waiting');
  });

  it('does not wake a backend that had stopped for good when the isolation has ended', () => {
    const story = started().open().end({ kind: 'close', code: 1008, reason: '' });
    story.feed({ ...isolate, until: story.now + 1_000 }).pass(3_600_000);
    expect(story.phase).toBe('stopped');
  });
});

describe('shutdown', () => {
  it('says 1001 to an open connection and rests when it is gone', () => {
    const story = started().stable().feed({ type: 'shutdown' });
    expect(story.effects).toEqual([{ type: 'close', generation: 1, code: 1001 }]);
    expect(story.end(normal).phase).toBe('idle');
    expect(deadlineOf(story.machine)).toBeNull();
  });

  it('rests from wherever it is', () => {
    const places: [string, Story][] = [
      ['queued', started()],
      ['connecting', started().dial()],
      ['waiting', started().fail(1)],
      ['blocked', tripped()],
      ['paused', started().feed(pause)],
      ['stopped', started().open().end({ kind: 'close', code: 1008, reason: '' })],
      ['closing', started().stable().feed({ type: 'reconnect' })],
    ];
    for (const [phase, story] of places) {
      expect(story.phase).toBe(phase);
      story.feed({ type: 'shutdown' });
      if (story.phase === 'closing') story.end(normal);
      expect(story.phase, `out of ${phase}`).toBe('idle');
    }
  });

  it('leaves no probe half done: started again, a tripped backend still comes back', () => {
    const story = tripped().pass(30_000);
    expect(story.phase).toBe('queued');
    story.feed({ type: 'shutdown' }).feed({ type: 'start' });
    expect(story.stable().breaker).toBe('closed');
  });

  it('is not turned into a pause by an operator who comes while it closes', () => {
    const story = started().stable().feed({ type: 'shutdown' }).feed(pause).end(normal);
    expect(story.phase).toBe('idle');
  });
});
