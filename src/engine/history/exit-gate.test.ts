import { expect, test } from 'vitest';
import { ExitGate } from './exit-gate.ts';

test('who passes is inside alone, and nobody passes a gate that is shut', () => {
  const gate = new ExitGate();
  const done: string[] = [];
  gate.pass(() => {
    done.push('first');
    gate.pass(() => done.push('within'));
    expect(gate.shut(0)).toBe(false);
  });
  gate.pass(() => done.push('second'));
  expect(gate.shut(0)).toBe(true);
  expect(gate.shut(0)).toBe(true);
  gate.pass(() => done.push('late'));
  expect(done).toEqual(['first', 'second']);
});

test('one that throws has left', () => {
  const gate = new ExitGate();
  expect(() =>
    gate.pass(() => {
      throw new Error('the disk is full');
    }),
  ).toThrow('the disk is full');
  expect(gate.shut(0)).toBe(true);
});
