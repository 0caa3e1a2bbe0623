import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPlaywright, readVitest } from '../../scripts/test-reports.js';

/* What `npm test` counts at its end. */

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const report = (content: unknown): string => {
  const path = join(directory, 'report.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
};

it.each([
  ['vitest', readVitest],
  ['Playwright', readPlaywright],
])('a %s that wrote no report counts as one failure', (_, read) => {
  expect(read(join(directory, 'none.json'), 0)).toEqual({ passed: 0, failed: 1, skipped: [], unsteady: [] });
});

describe('of vitest', () => {
  const file = (status: string, ...tests: string[]) => ({
    name: 'a.test.ts',
    status,
    assertionResults: tests.map((each) => ({ status: each, fullName: `${each} test` })),
  });

  it('counts tests, and a file that could not be loaded as one', () => {
    const path = report({ testResults: [file('passed', 'passed', 'passed', 'pending'), file('failed')] });
    expect(readVitest(path, 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: [{ what: 'pending test', why: 'marked pending in the test' }],
      unsteady: [],
    });
  });

  it('has the reason of a skip, where the test left it', () => {
    const test = { status: 'skipped', fullName: 'nginx', meta: { skippedBecause: 'not installed' } };
    const path = report({ testResults: [{ ...file('passed'), assertionResults: [test] }] });
    expect(readVitest(path, 0).skipped).toEqual([{ what: 'nginx', why: 'not installed' }]);
  });

  it('names what passed only when it was run again', () => {
    const again = { status: 'passed', fullName: 'again', failureMessages: ['not at first'] };
    const path = report({ testResults: [{ ...file('passed', 'passed'), assertionResults: [again] }] });
    expect(readVitest(path, 0)).toEqual({ passed: 1, failed: 0, skipped: [], unsteady: ['again'] });
  });

  it('counts a crash outside any test', () => {
    expect(readVitest(report({ testResults: [file('passed', 'passed')] }), 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });
});

describe('of Playwright', () => {
  const suite = (...tests: object[]) => ({
    title: 'a.spec.ts',
    specs: tests.map((test, index) => ({ title: `test ${index}`, tests: [test] })),
    suites: [],
  });

  it('counts tests by outcome, in nested groups too, with the reason of a skip', () => {
    const inner = suite(
      { status: 'skipped', annotations: [{ type: 'skip', description: 'no binary' }] },
      { status: 'unexpected' },
      { status: 'flaky' },
    );
    const path = report({
      suites: [{ ...suite({ status: 'expected' }), suites: [{ ...inner, title: 'group' }] }],
    });
    expect(readPlaywright(path, 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: [{ what: 'a.spec.ts › group › test 0', why: 'no binary' }],
      unsteady: ['a.spec.ts › group › test 2'],
    });
  });

  it('counts a run that found no test as a failure', () => {
    expect(readPlaywright(report({ suites: [], errors: [{}] }), 1)).toMatchObject({ passed: 0, failed: 1 });
  });
});
