import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{ passed: number, failed: number, skipped: { what: string, why: string }[], unsteady: string[] }} Tally
 *   `unsteady`: of those that passed, the ones that did only when they were run again
 */

/** @returns {Tally} */
export const tally = (passed, failed, skipped = []) => ({ passed, failed, skipped, unsteady: [] });

/** A runner that failed without a failed test has crashed, or could not read a file: that is one failure. */
function withExitCode(counted, exitCode) {
  return exitCode !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

/** @returns {Tally} what vitest's JSON report says, or one failure where it wrote none */
export function readVitest(file, exitCode) {
  if (!existsSync(file)) return tally(0, 1);
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  const counted = tally(0, 0);
  for (const { name, status, assertionResults } of testResults) {
    // A file that could not be loaded has no tests in it, and fails.
    if (assertionResults.length === 0 && status === 'failed') counted.failed++;
    for (const test of assertionResults) {
      if (test.status === 'passed') {
        counted.passed++;
        if (test.failureMessages?.length > 0) counted.unsteady.push(test.fullName || name);
      } else if (test.status === 'failed') counted.failed++;
      else counted.skipped.push({ what: test.fullName || name, why: skippedBecause(test) });
    }
  }
  return withExitCode(counted, exitCode);
}

/** The report has no note that a test was skipped with: those that have one leave it in their `meta` too. */
function skippedBecause({ status, meta }) {
  return meta?.skippedBecause ?? `marked ${status} in the test`;
}

/** @returns {Tally} what Playwright's JSON report says, or one failure where it wrote none */
export function readPlaywright(file, exitCode) {
  if (!existsSync(file)) return tally(0, 1);
  const { suites } = JSON.parse(readFileSync(file, 'utf8'));
  const counted = tally(0, 0);
  for (const { title, test } of testsIn(suites)) {
    if (test.status === 'skipped') counted.skipped.push({ what: title, why: skipReason(test) });
    else if (test.status === 'unexpected') counted.failed++;
    else {
      counted.passed++;
      if (test.status === 'flaky') counted.unsteady.push(title);
    }
  }
  return withExitCode(counted, exitCode);
}

/** The tests of a report or of `--list`, each under its full title. */
export function* testsIn(suites, path = []) {
  for (const suite of suites ?? []) {
    const here = [...path, suite.title];
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) yield { title: [...here, spec.title].join(' › '), test };
    }
    yield* testsIn(suite.suites, here);
  }
}

function skipReason({ annotations = [] }) {
  const given = annotations.find(({ type }) => type === 'skip' || type === 'fixme');
  return given?.description ?? 'marked as skipped in the test';
}
