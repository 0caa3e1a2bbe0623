/** The card under the table. */
export const timeline = {
  name: 'Event timeline',
  listed: 'What is listed',
  events: 'Events',
  audit: 'Audit',
  messages: 'Messages',
  newestLast: 'newest last',
  newestFirst: 'newest first',
  ofTheTime: 'of the time shown',
} as const;
