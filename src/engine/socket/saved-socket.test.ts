import { expect, it } from 'vitest';
import { anOutcome, ROOT } from '../../shared/fixtures.ts';
import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import { restoreMachine, saveMachine } from './saved-socket.ts';
import { createMachine, type Machine } from './socket-state.ts';

const idle = createMachine(0, DEFAULT_SETTINGS);
const record = { trips: 0, recoveries: 0, failedProbes: 0, openFor: 0, recoveryRate: null };
const save = (machine: Machine) => saveMachine(machine, record, (time) => time, 'edge-3');

it('goes on paused, with who did it and why', () => {
  const pause = { by: ROOT, reason: 'maintenance' };
  const paused: Machine = { ...idle, state: { phase: 'paused', since: 0, decider: 'operator', ...pause } };
  const saved = save(paused);
  expect(saved.paused).toEqual(pause);
  expect(restoreMachine(saved, 7, 7, DEFAULT_SETTINGS).machine.state).toEqual({
    phase: 'paused',
    since: 7,
    decider: 'operator',
    ...pause,
  });
});

it('has a pause also while the connection that it ends still closes, and no other closing as one', () => {
  const closing = (next: Extract<Machine['state'], { phase: 'closing' }>['next']): Machine => ({
    ...idle,
    state: {
      phase: 'closing',
      since: 0,
      decider: 'operator',
      generation: 1,
      deadline: 3_000,
      cut: false,
      outcome: anOutcome({}),
      next,
    },
  });
  expect(save(closing({ to: 'paused', by: ROOT, reason: null })).paused).toEqual({ by: ROOT, reason: null });
  expect(save(closing({ to: 'settle' }))).not.toHaveProperty('paused');
});

it('begins anew where nothing was kept', () => {
  expect(restoreMachine(undefined, 7, 7, DEFAULT_SETTINGS)).toEqual({
    machine: createMachine(7, DEFAULT_SETTINGS),
    record: undefined,
  });
});
