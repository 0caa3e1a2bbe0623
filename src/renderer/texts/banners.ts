/** Across the page: what is shown is not now, or is not being kept. */
export const banners = {
  notReachable: (since: string) => `Engine not reachable since ${since}`,
  noData: (since: string) => `No data from the engine since ${since}`,
  tryingAgain: (age: string) => ` – what you see is ${age} old, trying again`,
  noAccess: 'This page’s address is not valid any more.',
  noAccessAge: (age: string) =>
    ` The console was started again with another token; what you see is ${age} old.`,
  newAddress:
    'Open the URL that the console printed as it started, or load this page again and give its token.',
  giveToken: 'Give the token',
  /** After a headline, and before what follows. */
  evidence: (sentence: string) => ` – ${sentence} `,
  historyNotKept: 'History is not being kept.',
} as const;
