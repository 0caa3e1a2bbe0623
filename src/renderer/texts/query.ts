/** What is wrong with what is typed into the filter. */
export const query = {
  colon: (field: string, example: string) => `Write ${field}: with a colon, such as ${example}.`,
  isNumber: (field: string) => `${field} is a number. Compare it with >, >=, <, <= or =, such as ${field}>3.`,
  noField: (spelled: string, near: string | undefined) =>
    `There is no field “${spelled}”. ${near ? `Did you mean “${near}”?` : 'To look for these very characters, put quotes around them.'}`,
  oneOf: (field: string, known: readonly string[]) => `${field}: which? One of ${known.join(', ')}.`,
  suchAs: (field: string, example: string) => `${field}: which? Such as ${example}.`,
  noValue: (field: string, value: string, near: string | undefined, known: readonly string[]) =>
    `There is no ${field} “${value}”. ${near ? `Did you mean “${near}”?` : `There is ${known.join(', ')}.`}`,
  /** @param sign what stands before tenths here, besides the point. */
  withNumber: (field: string, value: string, sign: string) =>
    `${field} is compared with a number, such as ${field}>3${sign === '.' ? '' : ` or ${field}>2${sign}5`}${value === '' ? '' : `, not with “${value}”`}.`,
} as const;
