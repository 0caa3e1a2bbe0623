/** Why the page has no engine, and what a person can do. Each stands for a reason, without a full stop. */
export const transport = {
  noAnswer: 'the engine does not answer',
  noAccess: 'the console does not know this page’s token any more',
  refused: 'the engine refused the session or is not there',
  closed: (code: number) => `the engine closed the session (${code})`,
  noPort: 'the desktop shell handed over no port in time',
  portClosed: 'the engine closed its port',
  closedHere: 'closed by this page',
  reload: (problem: string) => `${problem}; reload this page`,
  adviceDesktop: 'If it stays like this, quit Wirewatch and start it again.',
  adviceServed:
    'If the engine was restarted, this page’s access has expired: reload with the URL that the console printed.',
} as const;
