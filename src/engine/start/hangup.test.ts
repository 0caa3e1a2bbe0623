import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { onHangup } from './hangup.ts';

/** A process with or without a terminal, which may go away, and with or without a fleet file. */
function hangup(terminal: boolean, file: boolean) {
  const told: string[] = [];
  const signals = new EventEmitter() as EventEmitter & Pick<NodeJS.Process, 'on'>;
  const state = { terminal };
  const reload = () => {
    told.push('reload');
  };
  onHangup(
    () => told.push('end'),
    () => (file ? reload : null),
    (descriptor) => state.terminal && descriptor === 1,
    signals,
  );
  return { told, state, signal: () => signals.emit('SIGHUP') };
}

it('reads the fleet file anew, with a terminal and without', () => {
  for (const terminal of [true, false]) {
    const { told, signal } = hangup(terminal, true);
    signal();
    signal();
    expect(told).toEqual(['reload', 'reload']);
  }
});

it('ends when the terminal is gone', () => {
  const { told, state, signal } = hangup(true, true);
  signal();
  state.terminal = false;
  signal();
  expect(told).toEqual(['reload', 'end']);
});

it('ends where there is no fleet file to read', () => {
  const { told, signal } = hangup(false, false);
  signal();
  expect(told).toEqual(['end']);
});
