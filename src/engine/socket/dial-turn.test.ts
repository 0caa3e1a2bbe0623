import { expect, it } from 'vitest';
import { DialTurn } from './dial-turn.ts';

function turn() {
  const told: string[] = [];
  let grant = (): void => undefined;
  const own = new DialTurn(
    {
      request: (host, urgent, granted, slot) => {
        told.push(`${slot} asks for ${host}${urgent ? ', urgently' : ''}`);
        grant = granted;
        return { dispose: () => told.push('withdrawn') };
      },
      finished: (slot) => told.push(`${slot} has finished`),
    },
    7,
  );
  return { own, told, grant: () => grant() };
}

it('owes the end of each grant that was taken, once', () => {
  const { own, told, grant } = turn();
  own.ask('edge-3', true, () => own.take());
  own.end();
  grant();
  own.end();
  own.end();
  expect(told).toEqual(['7 asks for edge-3, urgently', '7 has finished']);
});

it('withdraws what was not granted, and nothing that was', () => {
  const { own, told, grant } = turn();
  own.ask('edge-3', false, () => own.take());
  own.withdraw();
  grant();
  own.dispose();
  expect(told).toEqual(['7 asks for edge-3', 'withdrawn']);
});
