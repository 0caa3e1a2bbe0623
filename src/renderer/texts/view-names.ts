/** Why a view cannot be saved under a name. */
export const viewNames = {
  missing: 'Give it a name.',
  tooLong: (most: number) => `A name has at most ${most} characters.`,
  taken: (name: string) => `There is a view “${name}” already.`,
  tooMany: (most: number) => `There are ${most} views already: delete one first.`,
} as const;
