import { expect, it } from 'vitest';
import { ROOT } from '../../shared/fixtures.ts';
import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import { decide } from '../dial/outcome.ts';
import { inputOf, objectionTo } from './socket-actions.ts';
import { createMachine, type Machine } from './socket-state.ts';

const idle = createMachine(0, DEFAULT_SETTINGS);
const paused: Machine = {
  ...idle,
  state: { phase: 'paused', since: 0, decider: 'operator', by: ROOT, reason: null },
};
const closing: Machine = {
  ...idle,
  state: {
    phase: 'closing',
    since: 0,
    decider: 'operator',
    generation: 1,
    deadline: 5,
    cut: false,
    outcome: decide({ kind: 'local', why: 'operator' }, () => 0),
    next: { to: 'paused', by: ROOT, reason: null },
  },
};
const isolated: Machine = { ...idle, breaker: { ...idle.breaker, state: 'isolated' } };

it('applies an action only where it would change something', () => {
  expect(objectionTo({ action: 'reconnect' }, idle)).toBeNull();
  expect(objectionTo({ action: 'reconnect' }, paused)).toBe('it is paused: resume it first');
  expect(objectionTo({ action: 'reconnect' }, isolated)).toContain('reset the breaker first');
  expect(objectionTo({ action: 'pause' }, paused)).toBe('it is paused already');
  expect(objectionTo({ action: 'resume' }, idle)).toBe('it is not paused');
  expect(objectionTo({ action: 'reset' }, idle)).toContain('has no failure to forget');
  expect(objectionTo({ action: 'reset' }, isolated)).toBeNull();
  expect(objectionTo({ action: 'isolate', duration: null }, isolated)).toBeNull();
});

it('takes one for paused from the moment that it was told so, although its connection still closes', () => {
  expect(objectionTo({ action: 'pause' }, closing)).toBe('it is paused already');
  expect(objectionTo({ action: 'reconnect' }, closing)).toBe('it is paused: resume it first');
  expect(objectionTo({ action: 'resume' }, closing)).toBeNull();
});

it('tells the machine who, why and until when', () => {
  expect(inputOf({ action: 'pause' }, ROOT, 'why', 5)).toEqual({ type: 'pause', by: ROOT, reason: 'why' });
  expect(inputOf({ action: 'isolate', duration: 10 }, ROOT, null, 5)).toMatchObject({ until: 15 });
  expect(inputOf({ action: 'isolate', duration: null }, ROOT, null, 5)).toMatchObject({ until: null });
  expect(inputOf({ action: 'reset' }, ROOT, null, 5)).toEqual({ type: 'reset' });
});
