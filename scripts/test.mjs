import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installIfMissing } from '../bin/checkout.mjs';
import { runToEnd } from '../bin/child.mjs';
import { installedElectron } from '../bin/electron-binary.mjs';
import { readPlaywright, readVitest, tally, testsIn } from './test-reports.js';

/*
 * `npm test`: every check there is, in the order in which they are quickest to tell. Goes on after a
 * failure, so that one run shows all of them, and ends with one line: N passed, N failed, N skipped.
 * `npm test -- --only lint,unit` runs some of them.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = join(root, '.cache/test');
const isCi = Boolean(process.env.CI) && process.env.CI !== 'false';
const say = (line) => process.stdout.write(`${line}\n`);

/** A program of one of our packages, run by this Node. */
const tool = (path, ...args) => ({
  command: process.execPath,
  args: [join(root, 'node_modules', path), ...args],
});
const playwrightCli = '@playwright/test/cli.js';

/** By name; a check counts as one, a run of tests as all of its tests. */
const STEPS = {
  // Forced: what an incremental build remembers has been wrong about files that were moved.
  types: { title: 'Types', run: () => check(tool('typescript/bin/tsc', '-b', '--force')) },
  lint: {
    title: 'Lint and layers',
    run: () => check(tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.')),
  },
  build: {
    title: 'Build',
    run: () => check(tool('electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn')),
  },
  unit: { title: 'Unit and integration tests', run: unit },
  served: { title: 'End to end: served shell in Chromium', needs: 'build', run: served },
  desktop: { title: 'End to end: desktop shell in Electron', needs: 'build', run: desktop },
};

process.exitCode = await main();

async function main() {
  const chosen = chosenSteps(process.argv.slice(2));
  if (!chosen) return 2;
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      interrupted = true;
    });
  }
  const total = tally(0, 0);
  const failedSteps = new Set();
  const installed = await installIfMissing(root, say);
  if (!installed) total.failed++;
  for (const name of installed ? chosen : []) {
    const { title, needs, run } = STEPS[name];
    say(`\n── ${title}`);
    const start = performance.now();
    const counted = failedSteps.has(needs) ? withoutBuild() : await run();
    if (interrupted) return 130;
    if (counted.failed > 0) failedSteps.add(name);
    total.passed += counted.passed;
    total.failed += counted.failed;
    total.skipped.push(...counted.skipped);
    total.unsteady.push(...counted.unsteady);
    say(`── ${title}: ${summaryOf(counted)} in ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  }
  if (total.skipped.length > 0) say('\nSkipped');
  for (const { what, why } of total.skipped) say(`  ${what}: ${why}`);
  if (total.unsteady.length > 0) say('\nPassed only when run again');
  for (const what of total.unsteady) say(`  ${what}`);
  say(`\n${summaryOf(total)}`);
  return total.failed > 0 ? 1 : 0;
}

function chosenSteps(args) {
  const known = Object.keys(STEPS);
  try {
    const { only } = parseArgs({ args, options: { only: { type: 'string' } } }).values;
    if (only === undefined) return known;
    const wanted = only.split(',');
    if (wanted.every((name) => known.includes(name))) return known.filter((name) => wanted.includes(name));
  } catch (error) {
    say(error.message);
  }
  say(`npm test -- [--only NAME,…] with the names ${known.join(', ')}`);
  return undefined;
}

function summaryOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

async function check({ command, args }) {
  const { code } = await runToEnd(command, args, { cwd: root });
  return code === 0 ? tally(1, 0) : tally(0, 1);
}

function withoutBuild() {
  say('Not run, because the build failed: counted as failed.');
  return tally(0, 1);
}

async function unit() {
  const report = freshReport('unit.json');
  const { command, args } = tool('vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json');
  const { code } = await runToEnd(command, [...args, `--outputFile.json=${report}`], { cwd: root });
  return readVitest(report, code);
}

async function served() {
  // Only here, because it needs the packages that may have been missing at the start.
  const { ensureChromium } = await import('./chromium-install.mjs');
  const chromium = await ensureChromium(root, say);
  if (!('reason' in chromium)) return playwright('served');
  if (!isCi) return skipped('served', chromium.reason);
  say(`${chromium.reason}: counted as failed, because CI is set.`);
  return tally(0, 1);
}

async function desktop() {
  if (!installedElectron(root)) return skipped('desktop', "Electron's binary is not installed here");
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (hasDisplay) return playwright('desktop');
  const { code } = await runToEnd('xvfb-run', ['--help'], { quiet: true });
  if (code !== 0) return skipped('desktop', 'there is no display, and no xvfb-run to stand in for one');
  return playwright('desktop', ['xvfb-run', '-a']);
}

/** @param {string[]} under a command that the runner is to be started by */
async function playwright(project, under = []) {
  const report = freshReport(`${project}.json`);
  const { command, args } = tool(playwrightCli, 'test', `--project=${project}`);
  const [first, ...rest] = [...under, command, ...args];
  const env = { ...process.env, WIREWATCH_E2E_REPORT: report };
  const { code } = await runToEnd(first, rest, { cwd: root, env });
  return readPlaywright(report, code);
}

/** Each test of the project by name, as skipped. */
async function skipped(project, why) {
  const report = freshReport(`${project}-list.json`);
  const { command, args } = tool(
    playwrightCli,
    'test',
    `--project=${project}`,
    '--list',
    '--pass-with-no-tests',
  );
  const env = { ...process.env, WIREWATCH_E2E_REPORT: report };
  const listed = await runToEnd(command, args, { quiet: true, cwd: root, env });
  if (listed.code !== 0) {
    say(listed.output.trim());
    return tally(0, 1);
  }
  const { suites } = JSON.parse(readFileSync(report, 'utf8'));
  const all = [...testsIn(suites)].map(({ title }) => ({ what: `${project}: ${title}`, why }));
  say(`${all.length} tests not run: ${why}.`);
  return tally(0, 0, all);
}

/** The path of a report, of which none of an earlier run is left. */
function freshReport(name) {
  mkdirSync(reports, { recursive: true });
  const path = join(reports, name);
  rmSync(path, { force: true });
  return path;
}
