import { ActError, type ScenarioServer } from './scenario.ts';
import type { ScenarioCounts } from './tally.ts';

/*
 * Scenarios over the control API: `GET /scenarios` answers with a `ScenarioReport` each and `GET /scenarios/:name`
 * with one; `POST` takes what `ScenarioServer.act` does and answers with the report once it is done.
 */

export interface ScenarioReport {
  name: string;
  /** Of its WebSockets, without a path. */
  url: string;
  counts: ScenarioCounts;
}

export const NO_SCENARIOS: ReadonlyMap<string, ScenarioServer> = new Map();

export const reportOn = (scenario: ScenarioServer): ScenarioReport => ({
  name: scenario.name,
  url: scenario.url,
  counts: scenario.counts(),
});

/** @throws ActError where there is none. */
export function scenariosAt(scenarios: ReadonlyMap<string, ScenarioServer>, path: string): ScenarioServer[] {
  const name = path.replace(/^\/scenarios\/?/, '');
  if (name === '') return [...scenarios.values()];
  const scenario = scenarios.get(name);
  if (!scenario) throw new ActError(`there is no scenario "${name}" here`, 404);
  return [scenario];
}
