import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCENARIO_NAMES } from '../../src/simulator/scenarios/registry.ts';
import { root } from '../docs/page.ts';
import { accountPages, IN_README, readResults } from './account-pages.ts';
import { verdictOf } from './table.ts';

/* The pages about the accounts say what the last saved run found, and nothing else. */

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const results = readResults();

describe('the saved run', () => {
  it('is whole, and all of it was as expected', () => {
    expect(results.rows.filter(({ held }) => !held)).toEqual([]);
    expect(new Set(results.rows.map(({ account }) => account))).toEqual(new Set(SCENARIO_NAMES));
    const keys = results.rows.map(({ account, what }) => `${account}: ${what}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(SCENARIO_NAMES)(
    '%s is better by what its server counted, and nothing of it is worse but memory and time',
    (name) => {
      const rows = results.rows.filter(({ account, measured }) => account === name && !measured);
      const verdicts = (verdict: string) => rows.filter((row) => verdictOf(row) === verdict);
      expect(verdicts('better').length).toBeGreaterThanOrEqual(3);
      expect(verdicts('not better').map(({ unit }) => unit)).not.toContain('');
    },
  );

  it('took less than five minutes', () => {
    expect(results.seconds).toBeLessThan(300);
  });

  it('has what the README shows of it', () => {
    const known = results.rows.map(({ what }) => what);
    expect(IN_README.filter((what) => !known.includes(what))).toEqual([]);
  });
});

it.each(accountPages(results))('$path has its figures and its settings', ({ path, content }) => {
  expect(read(path), `${path} is stale: run npm run scenarios -- --write`).toBe(content);
});

const pages = [
  'docs/metrics-to-track.md',
  ...readdirSync(join(root, 'docs/accounts')).map((page) => `docs/accounts/${page}`),
];

it.each(pages.filter((page) => page.endsWith('.md')))('%s has no link to nowhere', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => target);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});
