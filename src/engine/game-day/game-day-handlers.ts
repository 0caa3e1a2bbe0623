import type { Actor } from '../../shared/backend.ts';
import { failure } from '../../shared/result.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { GameDayRunner } from './game-day-runner.ts';

type GameDayCommand = Extract<keyof Handlers, `game-day.${string}`>;

const NONE = failure('not-allowed', 'only a simulated fleet has a game day');

/** @param gameDay `null` on a real fleet, where all of it is refused */
export const gameDayHandlers = (
  gameDay: GameDayRunner | null,
  actor: Actor,
): Pick<Handlers, GameDayCommand> => ({
  'game-day.inject': (order) => gameDay?.inject(order, actor) ?? NONE,
  'game-day.stop': ({ injection }) => gameDay?.stop(injection, actor) ?? NONE,
  'game-day.run': ({ scenario }) => gameDay?.run(scenario, actor) ?? NONE,
  'game-day.stop-run': () => gameDay?.stopRun(actor) ?? NONE,
  'game-day.stop-all': () => gameDay?.stopAll(actor) ?? NONE,
});
