import { expect, it } from 'vitest';
import type { BackendInfo } from '../../shared/backend.ts';
import type { Injection } from '../../shared/game-day.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { FaultPlan } from './injections.ts';
import { ScenarioPlayer } from './scenario-player.ts';
import type { Script, Step } from './scenarios.ts';

const ACTOR = { name: 'root', session: 'tab 1' };
const backends = [{ id: 'prices', group: null } as BackendInfo];
const step = (at: number, fault: Step['fault']): Step => ({ at, says: fault, fault, for: 5_000, on: 'all' });
const script: Script = {
  id: 'two',
  title: 'Two at once',
  story: '',
  lasts: 8_000,
  watch: 'all come back',
  steps: [step(0, 'hang'), step(1_000, 'slow')],
};

/** A player whose faults are put in when the test says so. */
function playing() {
  const clock = new VirtualClock();
  const answers = new Map<string, (answer: Result<Injection>) => void>();
  const ended: number[] = [];
  const player = new ScenarioPlayer(
    clock,
    { utc: (monotonic) => monotonic },
    {
      inject: ({ fault }: FaultPlan) => new Promise((resolve) => answers.set(fault, resolve)),
      end: async (id) => void ended.push(id),
      note: () => undefined,
    },
  );
  player.play(script, backends, new Set(), ACTOR);
  clock.advance(1_000);
  const isIn = (fault: string, id: number) => answers.get(fault)?.(ok({ id } as Injection));
  const fails = (fault: string) => answers.get(fault)?.(failure('not-allowed', `no ${fault}`));
  return { clock, player, ended, isIn, fails };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('undoes also what is put in after another step made it fail', async () => {
  const { clock, player, ended, isIn, fails } = playing();
  fails('slow');
  await turn();
  expect(player.current).toMatchObject({ state: 'failed', says: 'no slow' });
  isIn('hang', 7);
  await turn();
  expect([ended, clock.pending]).toEqual([[7], 0]);
});

it('undoes what is put in after it is over, and leaves to itself what was in before', async () => {
  const { clock, player, ended, isIn } = playing();
  isIn('slow', 8);
  await turn();
  clock.advance(7_000);
  isIn('hang', 7);
  await turn();
  expect(player.current?.state).toBe('finished');
  expect(ended).toEqual([7]);
});

it('says what to watch for once the last fault is over, before and after its own end', async () => {
  const { clock, player, isIn } = playing();
  isIn('hang', 7);
  isIn('slow', 8);
  await turn();
  clock.advance(4_999);
  expect(player.current).toMatchObject({ mending: false, step: 2, says: 'slow' });
  clock.advance(1);
  expect(player.current).toMatchObject({ state: 'running', mending: true, says: 'all come back' });
  clock.advance(2_000);
  expect(player.current).toMatchObject({ state: 'finished', mending: true, says: 'all come back' });
});
