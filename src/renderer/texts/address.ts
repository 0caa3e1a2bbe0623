/** Characters of what an address says that are repeated: it may come from anywhere. */
const LONGEST = 60;

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** What is told of an address that cannot be followed in all that it says, and of what has gone. */
export const address = {
  unknownBackend: (id: string) => `There is no backend “${short(id)}” in this fleet.`,
  unknownGroup: (group: string) =>
    `There is no group “${short(group)}” in this fleet: the whole fleet is shown.`,
  unknownPart: (part: string) =>
    `The address has a part “${short(part)}” that is not known; the rest of it is followed.`,
  unknownWords: (part: string, words: readonly string[]) =>
    `The address says ${part}=${short(words.join(','))}, which is not known; the rest of it is followed.`,
  removed: (name: string) => `${name} is no longer in the fleet file.`,
  historyUnread: (why: string) => `The history could not be read: ${why}`,
} as const;
