import type { Disposable } from '../../shared/disposable.ts';
import { DEFAULT_DIALS } from '../../shared/fleet-schema.ts';
import { ok, type Result } from '../../shared/result.ts';
import { systemClock } from '../clock.ts';
import type { FleetConfig } from '../fleet-file/fleet-config.ts';
import type { EditedFile } from '../fleet-file/fleet-edit.ts';
import { formatProblem, loadFleetFile } from '../fleet-file/fleet-file.ts';
import { fingerprintOf } from '../fleet-file/fleet-fingerprint.ts';
import { type FleetFileTarget, FleetWatcher } from '../fleet-file/fleet-watcher.ts';
import { secretFiles, secretsDirectory } from '../fleet-file/secrets.ts';
import type { RunCommand } from './command-line.ts';
import { type SpawnSimulator, simulatorArguments, startDemoFleet } from './demo-fleet.ts';
import { briefingLines, briefingOf } from './scenario-briefing.ts';
import { countOfBackends } from './validate.ts';

/** The fleet that a run watches: from a file, or the demo fleet, which ends with `dispose`. */
export interface OpenFleet extends Disposable {
  config: FleetConfig;
  /** Where it is written down; `null` for the demo fleet. */
  file: EditedFile | null;
  /** Simulated backends on this machine. */
  demo: boolean;
  /** What to tell the person at the terminal about it. */
  lines: string[];
  /** The same for whoever looks at the page, in its timeline. */
  briefing: string[];
  /** Tells the target of every change of the fleet file; `null` where there is none. */
  watch: ((target: FleetFileTarget) => FleetWatcher) | null;
}

/** Why a shell could not start, line by line, and the code to exit with. */
export interface StartFailure {
  lines: string[];
  exitCode: 1 | 2;
}

/**
 * @param spawn how this shell runs the simulator
 * @param entry path of the simulator's built entry
 * @param log told when the demo fleet ends by itself, and what becomes of the fleet file
 */
export async function openFleet(
  run: Pick<RunCommand, 'fleet' | 'demoBackends' | 'scenario' | 'fleetless'>,
  spawn: SpawnSimulator,
  entry: string,
  env: Record<string, string | undefined>,
  log: (line: string) => void,
): Promise<Result<OpenFleet, StartFailure>> {
  const { fleet: path } = run;
  if (run.fleetless) return ok(NO_FLEET);
  if (path === null) return openDemo(run, spawn, entry, log);
  // Before it is read: what is written meanwhile is a change.
  const seen = await fingerprintOf(path, secretsDirectory(env));
  let named: readonly string[] = [];
  const loaded = await loadFleetFile(path, env, secretFiles(env), (paths) => {
    named = paths;
  });
  if (!loaded.ok) return { ok: false, error: { lines: loaded.error.map(formatProblem), exitCode: 2 } };
  const config = loaded.value;
  const lines = [`fleet ${config.name}: ${countOfBackends(config.backends.length)}`];
  return ok({
    config,
    file: { path, env },
    demo: false,
    lines,
    briefing: [],
    watch: (target) => new FleetWatcher({ path, env, seen, named }, target, systemClock, log),
    dispose: () => undefined,
  });
}

/** Whoever looks at a recording need not watch anything. */
const NO_FLEET: OpenFleet = {
  config: { name: 'no fleet', dials: DEFAULT_DIALS, backends: [] },
  file: null,
  demo: false,
  lines: [],
  briefing: [],
  watch: null,
  dispose: () => undefined,
};

async function openDemo(
  { demoBackends, scenario }: Pick<RunCommand, 'demoBackends' | 'scenario'>,
  spawn: SpawnSimulator,
  entry: string,
  log: (line: string) => void,
): Promise<Result<OpenFleet, StartFailure>> {
  let running = false;
  const watched: SpawnSimulator = (path, given) => {
    const simulator = spawn(path, given);
    simulator.onExit((code) => {
      if (running) log(`demo fleet: its process ended (code ${code}); the console goes on without it`);
      running = false;
    });
    return simulator;
  };
  try {
    const demo = await startDemoFleet(watched, entry, simulatorArguments(demoBackends, scenario));
    running = true;
    const count = countOfBackends(demo.fleet.backends.length, 'simulated ');
    return ok({
      config: demo.fleet,
      file: null,
      demo: true,
      lines: [
        `demo fleet: ${count}`,
        `control: ${demo.control}`,
        ...(scenario ? briefingLines(scenario, demo.control) : []),
      ],
      briefing: scenario ? briefingOf(scenario) : [],
      watch: null,
      dispose: () => {
        running = false;
        demo.dispose();
      },
    });
  } catch (error) {
    return {
      ok: false,
      error: { lines: [error instanceof Error ? error.message : `${error}`], exitCode: 1 },
    };
  }
}
