import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * A page of docs/ is written by hand but for parts that stand between two comments, and those are
 * generated from the code: `npm run docs` writes them, and test/docs.test.ts holds them against it.
 */

export const root = join(import.meta.dirname, '../..');

/** The page with its generated parts as the code has them now; `parts` by the name in the comments. */
export function renderPage(path: string, parts: Readonly<Record<string, string>>): string {
  let text = readFileSync(join(root, path), 'utf8');
  for (const [name, content] of Object.entries(parts)) {
    const begin = `<!-- generated: ${name} -->`;
    const end = `<!-- end: ${name} -->`;
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`${path}: expected "${begin}" and then "${end}"`);
    text = `${text.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${text.slice(to)}`;
  }
  return text;
}

/** A Markdown table; what is in a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
