import type { Term } from './query.ts';

/** A query as it is typed: parsing it gives the same terms. */
export const printQuery = (terms: readonly Term[]): string => terms.map(printTerm).join(' ');

function printTerm(term: Term): string {
  const minus = term.negated ? '-' : '';
  switch (term.kind) {
    case 'text':
      return minus + printWord(term.text);
    case 'word':
      return `${minus}${term.field}:${term.values.map(printWord).join(',')}`;
    case 'number':
      return `${minus}${term.field}${term.comparison}${term.value}`;
  }
}

/** Whatever would be read as more than characters. */
const SPECIAL = /[\s"\\,:<>=]|^-|^$/;

const printWord = (word: string): string =>
  SPECIAL.test(word) ? `"${word.replaceAll(/["\\]/g, (char) => `\\${char}`)}"` : word;
