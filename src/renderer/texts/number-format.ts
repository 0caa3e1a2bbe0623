/** The setting of how numbers and dates are written. */
export const numberFormat = {
  title: 'Numbers and dates',
  choices: { system: 'as the system', english: 'English' },
} as const;
