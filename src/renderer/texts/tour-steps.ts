/** What the tour says at each of its stops. */
export const tourSteps = {
  counts: {
    title: 'Is anything wrong?',
    text: 'The counts say it: every backend is in one of them. Press a count to see only those.',
  },
  table: {
    title: 'Why, and since when?',
    text: 'Open a backend with a click on its row, or with j, k and Enter. Beside the table is why it is so and what you can do; try Legacy feed.',
  },
  file: {
    title: 'Your own fleet',
    text: 'These backends are simulated. Write yours into a file, fleet.yaml say, and start with: npm start -- --fleet fleet.yaml',
  },
} as const;
