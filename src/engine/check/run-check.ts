import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nearest } from '../../shared/nearest.ts';
import { systemClock } from '../clock.ts';
import { formatProblem, loadFleetFile } from '../fleet-file/fleet-file.ts';
import type { CheckCommand } from '../start/check-command.ts';
import { reasonOf } from '../store/database.ts';
import { checkLines, progressLine } from './check-text.ts';
import { readExpectations } from './expectations.ts';
import { judgeCheck, withDefaults } from './judge-check.ts';
import { junitReport } from './junit.ts';
import { StabilityCheck } from './stability-check.ts';

/** What a check finds around it. */
export interface CheckSurroundings {
  env: Record<string, string | undefined>;
  /** One line of what it found. */
  say: (line: string) => void;
  /** One line of what stands in its way. */
  complain: (line: string) => void;
  /** Shows how far it has come, over what it showed before; `null` where nobody looks. */
  progress: ((line: string) => void) | null;
  /** Calls back when it is to end before its time. */
  onEnd: (end: () => void) => void;
}

/** Runs a check. Resolves to the exit code: 0 as expected, 1 not, 2 bad usage or a file that cannot be read or written. */
export async function runCheck(command: CheckCommand, around: CheckSurroundings): Promise<0 | 1 | 2> {
  const { complain } = around;
  const refuse = (lines: readonly string[]): 2 => {
    for (const line of lines) complain(line);
    return 2;
  };
  const loaded = await loadFleetFile(command.fleet, around.env);
  if (!loaded.ok) return refuse(loaded.error.map(formatProblem));
  const { backends, dials } = loaded.value;
  const backend = backends.find(({ info }) => info.id === command.backend);
  if (!backend) {
    const near = nearest(
      command.backend,
      backends.map(({ info }) => info.id),
    );
    const hint = near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
    return refuse([
      `wirewatch: there is no backend ${JSON.stringify(command.backend)} in ${command.fleet}${hint}`,
    ]);
  }
  const expected = command.expect === null ? null : await readExpectations(command.expect);
  if (expected && !expected.ok) return refuse(expected.error);
  const { connections, duration, junit, json } = { ...command, duration: command.for };
  const expectations = withDefaults({ ...expected?.value, ...command.expectations }, connections);
  if ((expectations.minConnected ?? 0) > connections) {
    return refuse([
      `wirewatch: ${expectations.minConnected} cannot be connected of ${connections} connections`,
    ]);
  }
  // Not only after the whole time.
  const obstacle = junit === null ? null : await obstacleTo(junit);
  if (obstacle !== null) return refuse([`wirewatch: ${junit} cannot be written: ${obstacle}`]);

  const check = new StabilityCheck({
    backend,
    dials,
    connections,
    duration,
    clock: systemClock,
    random: Math.random,
    onProgress: (progress) => around.progress?.(progressLine(progress)),
  });
  around.onEnd(() => check.end());
  try {
    const result = await check.run();
    const judged = judgeCheck(result, expectations);
    const lines = checkLines(result, judged);
    const passed = judged.every((each) => each.passed);
    for (const line of json ? [JSON.stringify({ passed, judged, ...result }, null, 2)] : lines) {
      around.say(line);
    }
    if (junit !== null) await writeFile(junit, junitReport(result, judged, lines));
    return passed ? 0 : 1;
  } catch (error) {
    return refuse([`wirewatch: ${reasonOf(error)}`]);
  } finally {
    check.dispose();
  }
}

/** Why a file cannot be written; `null` when it can. */
async function obstacleTo(file: string): Promise<string | null> {
  try {
    await access(dirname(file), constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'there is no such directory' : reasonOf(error);
  }
  try {
    if ((await stat(file)).isDirectory()) return 'it is a directory';
    await access(file, constants.W_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : reasonOf(error);
  }
}
