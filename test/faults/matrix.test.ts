import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FAMILIES } from './families.ts';
import { cellsOf, type Family, titleOf } from './row.ts';

const DOCUMENT = new URL('../../docs/fault-matrix.md', import.meta.url);
const BEGIN = '<!-- made from test/faults: change it there -->';
const END = '<!-- end -->';

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

const table = ({ name, about, rows }: Family) =>
  [
    `## ${name}`,
    '',
    about,
    '',
    line(['A backend that', 'What the engine sees', 'Outcome', 'What comes next', 'Breaker', 'Test']),
    line(['---', '---', '---', '---', '---', '---']),
    ...rows.map((row) => line([...cellsOf(row), `\`${titleOf(row)}\``])),
    '',
  ].join('\n');

describe('the fault matrix', () => {
  it('is documented row by row: a row for each test and a test for each row', async () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    const [before, rest] = text.split(BEGIN);
    const after = rest?.split(END)[1];
    expect(after, `${BEGIN} and ${END} in the document`).toBeDefined();
    const tables = FAMILIES.map(table).join('\n');
    // `vitest run -u` on this file writes it anew.
    await expect(`${before}${BEGIN}\n\n${tables}\n${END}${after}`).toMatchFileSnapshot(
      fileURLToPath(DOCUMENT),
    );
  });

  it('is proven: each family has a file that runs its rows, and there is no other', () => {
    const proven = readdirSync(new URL('.', import.meta.url))
      .filter((file) => file.endsWith('.test.ts') && file !== 'matrix.test.ts')
      .map((file) => /^prove\((\w+)\);$/m.exec(readFileSync(new URL(file, import.meta.url), 'utf8'))?.[1]);
    expect(proven.toSorted()).toEqual(FAMILIES.map(({ name }) => name).toSorted());
  });

  it('has no two rows of one name', () => {
    const titles = FAMILIES.flatMap(({ rows }) => rows.map(titleOf));
    expect(new Set(titles).size).toBe(titles.length);
  });
});
