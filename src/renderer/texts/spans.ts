/** Stretches of time to look at, and what is wrong with one that was typed. */
export const spans = {
  labels: { '5m': '5 m', '15m': '15 m', '1h': '1 h', '6h': '6 h', '24h': '24 h', '7d': '7 d' },
  names: {
    '5m': 'Last 5 minutes',
    '15m': 'Last 15 minutes',
    '1h': 'Last hour',
    '6h': 'Last 6 hours',
    '24h': 'Last 24 hours',
    '7d': 'Last 7 days',
  },
  fillIn: 'Fill in both times.',
  beginsAfterEnd: 'It has to begin before it ends.',
  yetToCome: 'That is yet to come.',
  tooShort: 'That is less than 5 seconds.',
  tooLong: 'That is more than 400 days.',
} as const;
