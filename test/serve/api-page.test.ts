import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { columnsOf, type SourceKind } from '../../src/serve/api/history-columns.ts';
import { EVENT_KINDS } from '../../src/serve/api/parameters.ts';

/* Holds the lists of docs/api.md against the code. */

const page = readFileSync(join(import.meta.dirname, '../../docs/api.md'), 'utf8');
const quotedIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

/** Columns of the table of series. */
function columnsOnPage(kind: SourceKind): string[] {
  const [, table = ''] = page.split('| series | statistics | of | what it is |\n');
  const rows = table.slice(0, table.indexOf('\n\n')).split('\n').slice(1);
  return rows.flatMap((row) => {
    const [, series = '', statistics = '', of = ''] = row.split('|');
    if (!of.split(',').some((each) => each.trim() === kind)) return [];
    return quotedIn(series).flatMap((name) =>
      quotedIn(statistics).map((statistic) => `${name}.${statistic}`),
    );
  });
}

it.each<SourceKind>(['fleet', 'group', 'backend'])('names every column of a %s, and no other', (kind) => {
  expect(columnsOnPage(kind).sort()).toEqual([...columnsOf(kind)].sort());
});

it('names every kind of event', () => {
  const [, kinds = ''] = /Kinds are (.+?)\./s.exec(page) ?? [];
  expect(quotedIn(kinds)).toEqual(EVENT_KINDS);
});
