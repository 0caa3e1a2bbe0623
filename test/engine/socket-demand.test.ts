import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/shared/fleet-schema.ts';
import { by, started, tripped } from './story.ts';

const onDemand = { ...DEFAULT_SETTINGS, connect: 'onDemand' } as const;
const look = { type: 'want', wanted: true } as const;
const lookAway = { type: 'want', wanted: false } as const;
const normal = { kind: 'close', code: 1000, reason: '' } as const;

describe('a backend that is connected on demand', () => {
  it('rests until somebody looks, and then dials', () => {
    const story = started(onDemand).pass(3_600_000);
    expect(story.phase).toBe('idle');
    story.feed(look);
    expect(story.machine.state).toMatchObject({ phase: 'queued', decider: 'demand' });
  });

  it('is closed politely when nobody looks any more', () => {
    const story = started(onDemand).feed(look).stable().feed(lookAway);
    expect(story.effects).toEqual([{ type: 'close', generation: 1, code: 1000 }]);
    story.end(normal);
    expect(story.machine.state).toMatchObject({ phase: 'idle', decider: 'demand' });
    expect(story.machine.breaker.consecutiveFailures).toBe(0);
  });

  it('dials again when somebody comes back while it closes, and only once it is gone', () => {
    const story = started(onDemand).feed(look).stable().feed(lookAway).feed(look);
    expect(story.dialledAt).toHaveLength(1);
    story.end(normal);
    expect(story.machine.state).toMatchObject({ phase: 'queued', decider: 'demand' });
  });

  it('takes back a dial that nobody waits for any more', () => {
    const story = started(onDemand).feed(look);
    expect(story.effects).toMatchObject([{ type: 'ask-scheduler' }]);
    story.feed(lookAway);
    expect(story.effects).toEqual([{ type: 'withdraw' }]);
    expect(story.phase).toBe('idle');
  });

  it('stays paused by an operator, whoever looks, and rests when it is resumed unseen', () => {
    const story = started(onDemand).feed(look).stable().feed({ type: 'pause', by, reason: null }).end(normal);
    expect(story.feed(lookAway).feed(look).feed(lookAway).phase).toBe('paused');
    expect(story.feed({ type: 'resume' }).phase).toBe('idle');
  });

  it('comes back to a breaker that is still open', () => {
    const story = started(onDemand).feed(look).fail(5).feed(lookAway);
    expect(story.machine).toMatchObject({ state: { phase: 'idle' }, breaker: { state: 'open' } });
    expect(story.feed(look).phase).toBe('blocked');
  });
});

describe('a changed configuration', () => {
  it('of the connection closes it, and dials as the new one says without being called manual', () => {
    const story = started().stable().feed({ type: 'reconfigure', reconnect: true });
    expect(story.effects).toEqual([{ type: 'close', generation: 1, code: 1000 }]);
    story.end(normal);
    expect(story.machine.state).toMatchObject({ phase: 'queued', manual: false, decider: 'configuration' });
  });

  it('of the policies leaves the connection alone', () => {
    const story = started().stable().feed({ type: 'reconfigure', reconnect: false });
    expect(story.effects).toEqual([]);
    expect(story.machine.state).toMatchObject({ phase: 'open', stage: 'stable' });
  });

  it('forgets what the old one had come to: an open breaker, a stop', () => {
    const blocked = tripped().feed({ type: 'reconfigure', reconnect: true });
    expect(blocked.machine).toMatchObject({ state: { phase: 'queued' }, breaker: { state: 'closed' } });
    const stopped = started().open().end({ kind: 'close', code: 1008, reason: '' });
    expect(stopped.phase).toBe('stopped');
    expect(stopped.feed({ type: 'reconfigure', reconnect: true }).phase).toBe('queued');
  });

  it('moves what had stopped, also where only a verdict is another', () => {
    const stopped = started().open().end({ kind: 'close', code: 1008, reason: '' });
    expect(stopped.feed({ type: 'reconfigure', reconnect: false }).phase).toBe('queued');
  });

  it('of the host takes the dial that was asked for out of the line of the old one', () => {
    const queued = started();
    queued.feed({ type: 'reconfigure', reconnect: true });
    expect(queued.effects).toMatchObject([{ type: 'withdraw' }, { type: 'ask-scheduler' }]);
  });

  it('does not lift an isolation or a pause: these are an operator’s', () => {
    const isolated = started().feed({ type: 'isolate', by, reason: null, until: null });
    expect(isolated.feed({ type: 'reconfigure', reconnect: true })).toMatchObject({
      phase: 'blocked',
      breaker: 'isolated',
    });
    const paused = started().feed({ type: 'pause', by, reason: null });
    expect(paused.feed({ type: 'reconfigure', reconnect: true }).phase).toBe('paused');
  });

  it('that switches the breaker off lets a blocked backend dial', () => {
    const story = tripped();
    const off = { ...DEFAULT_SETTINGS, breaker: { ...DEFAULT_SETTINGS.breaker, enabled: false } };
    Object.assign(story, { settings: off });
    story.feed({ type: 'reconfigure', reconnect: false });
    expect(story.machine).toMatchObject({ state: { phase: 'queued' }, breaker: { state: 'disabled' } });
  });
});
