import { parse } from 'yaml';
import { ControlApi } from '../control.ts';
import { SCENARIO_NAMES, type ScenarioName, startScenario } from './registry.ts';
import type { ScenarioOptions, ScenarioServer } from './scenario.ts';

export interface ScenarioSimulatorOptions extends ScenarioOptions {
  /** Which of them; all of them are one fleet. */
  scenario: ScenarioName | 'all';
}

/** The servers of scenarios and the API that controls them, in a process of their own. */
export interface ScenarioSimulator {
  servers: ReadonlyMap<string, ScenarioServer>;
  /** A fleet file's content. */
  fleet: unknown;
  /** Base URL of the control API. */
  control: string;
  dispose(): Promise<void>;
}

/** Starts scenarios on loopback ports that the system chooses. */
export async function startScenarioSimulator(options: ScenarioSimulatorOptions): Promise<ScenarioSimulator> {
  const { scenario, ...common } = options;
  const names = scenario === 'all' ? SCENARIO_NAMES : [scenario];
  const servers = new Map<string, ScenarioServer>();
  let control: ControlApi | undefined;
  const dispose = async () => {
    await control?.dispose();
    await Promise.all([...servers.values()].map((server) => server.close()));
  };
  try {
    for (const name of names) servers.set(name, await startScenario(name, common));
    control = await ControlApi.listen(new Map(), servers);
    return { servers, fleet: fleetOf(servers), control: control.url, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** One fleet file's content of all of theirs. */
function fleetOf(servers: ReadonlyMap<string, ScenarioServer>): unknown {
  const files = [...servers.values()].map((server) => parse(server.fleet()) as { backends: unknown[] });
  const [only, ...more] = servers.keys();
  const name = more.length === 0 ? `${only} account` : 'all accounts';
  return { version: 1, name, backends: files.flatMap(({ backends }) => backends) };
}
