import type { Scenario, ScenarioRun } from '../../shared/game-day.ts';
import { texts } from '../texts/catalogue.ts';

/** How far a scenario is, and what there is to see. */
export interface RunWords {
  /** "step 1 of 2", or "over". */
  part: string;
  /** A sentence; empty when there is nothing to say. */
  says: string;
}

/** Once its faults are over no step of it is going on any more, also while its time is not up yet. */
export function describeRun(run: ScenarioRun, { steps }: Pick<Scenario, 'steps'>): RunWords {
  const { state, step, mending, says } = run;
  const said = texts.gameDay;
  if (state === 'stopped') return { part: said.state(state), says: '' };
  if (state === 'failed') return { part: said.state(state), says };
  if (state === 'finished' || mending) {
    return { part: said.state('finished'), says: says === '' ? '' : said.watchFor(says) };
  }
  return { part: said.step(step, steps), says };
}
