/** What can be looked for: its text in small letters, and what it stands for. */
export interface Findable<Item> {
  item: Item;
  title: string;
  /** Everything that it is found by, the title first. */
  text: string;
}

export const findable = <Item>(item: Item, title: string, words = ''): Findable<Item> => ({
  item,
  title: title.toLowerCase(),
  text: `${title} ${words}`.toLowerCase(),
});

/**
 * Those that have all the words of a query, the best first and in their own order where they are equally good; at
 * most `limit`. One pass, so that a fleet of thousands is looked through between two keys.
 */
export function findBest<Item>(all: readonly Findable<Item>[], query: string, limit: number): Item[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return all.slice(0, limit).map(({ item }) => item);
  /** By how good they are: each at most `limit` long. */
  const ranked: Item[][] = [[], [], [], []];
  for (const each of all) {
    const into = ranked[rankOf(each, words)];
    if (into && into.length < limit) into.push(each.item);
  }
  return ranked.flat().slice(0, limit);
}

/** 0 is the best: the title begins with it, a word of it does, the title has it, another word has it; -1: not found. */
function rankOf({ title, text }: Findable<unknown>, words: readonly string[]): number {
  let worst = -1;
  for (const word of words) {
    const rank = rankOfWord(title, text, word);
    if (rank === -1) return -1;
    worst = Math.max(worst, rank);
  }
  // Beyond the first word none can begin the title.
  return title.startsWith(words.join(' ')) ? 0 : Math.max(1, worst);
}

function rankOfWord(title: string, text: string, word: string): number {
  const at = title.indexOf(word);
  if (at === 0 || title.includes(` ${word}`) || title.includes(`-${word}`)) return 1;
  if (at > 0) return 2;
  return text.includes(word) ? 3 : -1;
}

/**
 * Whether what can be done stands before the backends that were found: when the best of it begins with what was typed.
 * A backend that begins with it too comes first all the same, unless the words of the command were typed in full: to
 * open a backend does no harm.
 */
export function commandsLead(
  query: string,
  command: string | undefined,
  backend: string | undefined,
): boolean {
  const typed = query.trim().toLowerCase();
  const title = command?.toLowerCase() ?? '';
  if (typed === '' || !title.startsWith(typed)) return false;
  const whole = !/[\p{L}\p{N}]/u.test(title.charAt(typed.length));
  return whole || !(backend ?? '').toLowerCase().startsWith(typed);
}
