import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCENARIO_NAMES } from '../../src/simulator/scenarios/registry.ts';
import { renderPage, root } from '../docs/page.ts';
import type { GeneratedFile } from '../docs/pages.ts';
import { provenance, type Results, shortTable, tableOf, wholeTable } from './table.ts';

/* What README.md and docs/accounts/ have out of a run of `npm run scenarios`, and out of the examples. */

/** What the last `npm run scenarios -- --write` found. */
export const RESULTS_PATH = 'docs/accounts/results.json';

export const readResults = (): Results =>
  JSON.parse(readFileSync(join(root, RESULTS_PATH), 'utf8')) as Results;

/** The rows that the README shows, by what they are of. */
export const IN_README = [
  'connections, 10 windows',
  'connections, 3 rooms, 10 windows',
  'turned away while others have all places, 20 windows, 30 s',
  'dials to a room that is closed, 60 s, 10 windows',
  'polls while connected, 60 s, 10 windows',
  'messages delivered of those owed, 10 windows',
  'back within 60 s of an outage of 25 s',
  'dials answered by 502, five times away for 3 to 4 s, 10 windows',
  'time to recover, five times away for 3 to 4 s, fixed retry of 1 s',
  "time to recover, five times away for 3 to 4 s, with the account's own breaker: 3 failures, then 30 s",
  'messages that each window got of those made while it was there, five times away for 3 to 4 s',
] as const;

const example = (name: string): string => {
  const text = readFileSync(join(root, `docs/examples/scenarios/${name}.yaml`), 'utf8');
  // What editors look for is not what a person reads.
  return `\`\`\`yaml\n${text.replace(/^# yaml-language-server.*\n/, '')}\`\`\``;
};

/** The pages as they would be now. */
export function accountPages(results: Results): GeneratedFile[] {
  const { rows } = results;
  const below = provenance(results);
  const page = (path: string, parts: Record<string, string>): GeneratedFile => ({
    path,
    content: renderPage(path, parts),
  });
  return [
    page('README.md', { scenarios: `${shortTable(rows, IN_README)}\n\n${below}` }),
    page('docs/accounts/index.md', { scenarios: `${wholeTable(rows)}\n\n${below}` }),
    ...SCENARIO_NAMES.map((name) =>
      page(`docs/accounts/${name}.md`, {
        figures: `${tableOf(rows, name)}\n\n${below}`,
        settings: example(name),
      }),
    ),
  ];
}
