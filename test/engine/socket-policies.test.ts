import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/dial/outcome.ts';
import { deadlineOf } from '../../src/engine/socket/socket-state.ts';
import { DEFAULT_SETTINGS } from '../../src/shared/fleet-schema.ts';
import { by, started, tripped } from './story.ts';

describe('backoff and attempts', () => {
  it('does not reset its attempts for a server that accepts and closes', () => {
    const story = started();
    for (let turn = 1; turn <= 4; turn++) {
      story.open().pass(9_999);
      expect(story.machine.attempt).toBe(turn);
      story.end();
    }
    expect(story.phase).toBe('waiting');
  });

  it('forgets its attempts and failures once it was open for the stability time', () => {
    const story = started().fail(3).open().pass(9_999);
    expect(story.machine).toMatchObject({ attempt: 4, breaker: { consecutiveFailures: 3 } });
    story.pass(1);
    expect(story.machine).toMatchObject({ attempt: 0, breaker: { consecutiveFailures: 0 } });
    expect(story.machine.state).toMatchObject({ phase: 'open', stage: 'stable' });
  });

  it('leaves at least 2 s between dials, also where the backoff and the operator would not', () => {
    const story = started().fail(4);
    story.dial().feed({ type: 'pause', by, reason: null }).end().feed({ type: 'resume' });
    story.feed({ type: 'pause', by, reason: null }).feed({ type: 'resume' }).dial();
    const gaps = story.dialledAt.slice(1).map((at, index) => at - (story.dialledAt[index] as number));
    expect(gaps).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
  });

  it('waits for the whole backoff where that is longer than the minimum', () => {
    const story = started({ ...DEFAULT_SETTINGS, backoff: { base: 7_000, initial: 1, max: 1 } });
    story.dial().end();
    expect(deadlineOf(story.machine)).toBe(7_000);
    expect(story.machine.state).toMatchObject({ phase: 'waiting', decider: 'backoff' });
  });

  it('stops for good after maxAttempts dials that led to nothing stable', () => {
    const story = started({ ...DEFAULT_SETTINGS, maxAttempts: 3 }).fail(3);
    expect(story.machine.state).toMatchObject({ phase: 'stopped', outcome: { code: 'ECONNREFUSED' } });
    expect(deadlineOf(story.machine)).toBeNull();
  });

  it('counts maxAttempts anew after a stable connection and after an operator came', () => {
    const settings = { ...DEFAULT_SETTINGS, maxAttempts: 2 };
    expect(started(settings).fail(1).stable().end().phase).toBe('waiting');
    const story = started(settings).fail(2).feed({ type: 'reconnect' }).dial().end();
    expect(story.phase).toBe('waiting');
  });
});

describe('deadlines', () => {
  it('cuts a dial that is not answered, and takes the timeout for its outcome', () => {
    const story = started().dial().pass(9_999);
    expect(story.phase).toBe('connecting');
    story.pass(1);
    expect(story.effects).toEqual([{ type: 'terminate', generation: 1 }]);
    story.end();
    expect(story.machine.state).toMatchObject({
      phase: 'waiting',
      outcome: { kind: 'timeout', code: 'dial' },
    });
  });

  it('cuts a connection whose closing handshake is not answered within the grace', () => {
    const story = started().stable().feed({ type: 'pause', by, reason: 'night' });
    expect(story.effects).toEqual([{ type: 'close', generation: 1, code: 1000 }]);
    story.pass(2_999);
    expect(story.effects).toEqual([{ type: 'close', generation: 1, code: 1000 }]);
    story.pass(1);
    expect(story.effects).toEqual([{ type: 'terminate', generation: 1 }]);
    expect(story.end().machine.state).toMatchObject({ phase: 'paused', by, reason: 'night' });
  });

  it('is not held up by a notice of the end that never comes', () => {
    const story = started().stable();
    const outcome = decide({ kind: 'timeout', waitedFor: 'heartbeat', after: 10_000 }, () => 0);
    story.feed({ type: 'dead', generation: 1, outcome }).pass(1_000);
    expect(story.machine.state).toMatchObject({ phase: 'waiting', outcome: { code: 'heartbeat' } });
    story.dial();
    expect(story.machine.generation).toBe(2);
  });
});

describe('outcomes', () => {
  it('stops on an outcome that no retry can mend, and says which', () => {
    const story = started().open().end({ kind: 'close', code: 1008, reason: 'bad origin' });
    expect(story.machine.state).toMatchObject({
      phase: 'stopped',
      outcome: { code: 1008, text: '1008 policy violation: bad origin' },
    });
  });

  it('waits as long as the peer asks, and names the server as who decided', () => {
    const story = started().dial().end({ kind: 'http', status: 503, retryAfter: 90_000 });
    expect(story.machine.state).toMatchObject({ phase: 'waiting', decider: 'server', until: 90_000 });
  });

  it('waits at least 5 s after 1013, though no time was named', () => {
    const story = started().open().end({ kind: 'close', code: 1013, reason: '' });
    expect(story.machine.state).toMatchObject({ phase: 'waiting', decider: 'outcome', until: 5_000 });
  });

  it('lets the probe of a tripped breaker honour the advice of its peer', () => {
    const story = started().fail(4).dial().end({ kind: 'http', status: 429, retryAfter: 120_000 });
    expect(story.machine.state).toMatchObject({ phase: 'blocked', decider: 'breaker' });
    expect(deadlineOf(story.machine)).toBe(story.now + 120_000);
  });

  it('charges nothing for a normal closure', () => {
    const story = started();
    for (let turn = 0; turn < 10; turn++) story.stable().end({ kind: 'close', code: 1000, reason: '' });
    expect(story.machine).toMatchObject({ breaker: { state: 'closed', consecutiveFailures: 0, trips: 0 } });
  });
});

describe('the breaker', () => {
  it('blocks after five failures in a row and lets one probe through after 30 s', () => {
    const story = tripped();
    expect(story.machine).toMatchObject({
      state: { phase: 'blocked' },
      breaker: { state: 'open', trips: 1 },
    });
    story.pass(29_999);
    expect(story.phase).toBe('blocked');
    story.pass(1);
    expect(story.effects).toEqual([{ type: 'ask-scheduler', urgent: true }]);
    expect(story.breaker).toBe('half-open');
  });

  it('closes after a probe that became stable, and not before', () => {
    const story = tripped().open().pass(9_999);
    expect(story.breaker).toBe('half-open');
    story.pass(1);
    expect(story.machine).toMatchObject({ breaker: { state: 'closed' }, state: { probe: false } });
  });

  it('opens again, for twice as long, after a probe that was accepted and closed', () => {
    const story = tripped().open().pass(9_999).end({ kind: 'close', code: 1000, reason: '' });
    expect(story.machine).toMatchObject({
      breaker: { state: 'open', trips: 2 },
      state: { phase: 'blocked' },
    });
    expect(deadlineOf(story.machine)).toBe(story.now + 60_000);
  });

  it('gives a probe 20 s from its dial to become stable', () => {
    const settings = { ...DEFAULT_SETTINGS, dialTimeout: 15_000 };
    const story = tripped(settings).dial().pass(14_000);
    const generation = story.machine.generation;
    story.feed({ type: 'opened', generation }).pass(5_999);
    expect(story.phase).toBe('open');
    story.pass(1);
    expect(story.effects).toEqual([{ type: 'close', generation, code: 1000 }]);
    story.end({ kind: 'close', code: 1000, reason: '' });
    expect(story.machine).toMatchObject({
      lastOutcome: { code: 'probe' },
      breaker: { state: 'open', trips: 2 },
    });
  });

  it('takes a probe for stable that was so before its deadline, however late the timer comes', () => {
    const story = tripped().open();
    story.now += 60_000;
    story.feed({ type: 'time' });
    expect(story.machine).toMatchObject({
      breaker: { state: 'closed' },
      state: { phase: 'open', stage: 'stable' },
    });
  });

  it('comes back also where the stability time is longer than the deadline of the probe', () => {
    const story = tripped({ ...DEFAULT_SETTINGS, stableAfter: 60_000 })
      .open()
      .pass(60_000);
    expect(story.breaker).toBe('closed');
  });

  it('probes at once when an operator reconnects, and opens again when that fails', () => {
    const story = tripped().pass(5_000).feed({ type: 'reconnect' });
    expect(story.machine).toMatchObject({
      breaker: { state: 'half-open' },
      state: { probe: true, manual: true },
    });
    expect(story.effects).toEqual([{ type: 'ask-scheduler', urgent: true }]);
    expect(story.dial().end().breaker).toBe('open');
  });

  it('dials at once after a reset, as if nothing had happened but for the count of trips', () => {
    const story = tripped().pass(5_000).feed({ type: 'reset' });
    expect(story.machine).toMatchObject({
      breaker: { state: 'closed', consecutiveFailures: 0, trips: 1 },
      state: { phase: 'queued', probe: false },
      attempt: 0,
    });
  });

  it('keeps a connection that was a probe when its breaker is reset', () => {
    const story = tripped().open().feed({ type: 'reset' }).pass(300_000);
    expect(story.machine).toMatchObject({ breaker: { state: 'closed' }, state: { phase: 'open' } });
  });
});

describe('a backend that stops for good', () => {
  const forbidden = { kind: 'http', status: 403, retryAfter: null } as const;

  it('leaves no breaker open that no probe will ever close', () => {
    const story = started().fail(4).dial().end(forbidden);
    expect(story.machine).toMatchObject({
      state: { phase: 'stopped' },
      breaker: { state: 'closed', trips: 0 },
    });
    const probed = tripped().pass(30_000).dial().end(forbidden);
    expect(probed.machine).toMatchObject({
      state: { phase: 'stopped' },
      breaker: { state: 'closed', trips: 1 },
    });
  });
});
