/** One backend, opened beside the fleet. */
export const backend = {
  panel: (name: string) => `Backend ${name}`,
  facts: (facts: readonly string[]) => facts.join(' · '),
  close: 'Close',
  closeHint: 'Close (Escape)',
  attempts: {
    title: 'Attempts',
    waits: 'planned / waited',
    none: 'Not dialled yet.',
    columns: { time: 'Time', outcome: 'Outcome', planned: 'Planned wait', waited: 'Waited' },
    byHand: 'by hand: ',
    open: 'open',
    dialling: 'dialling',
    /** The row's time is the dial's, not the end's. */
    ended: (open: string, outcome: string) => `open ${open}, then ${outcome}`,
  },
  dial: {
    title: (length: string, reached: string) => `Last dial, ${length} ${reached}`,
    failed: 'until it failed',
    open: 'to open',
    ready: 'to ready',
    where: (address: string, clock: string) => `${address} ${clock}`,
    stages: { token: 'Token', dns: 'DNS', tcp: 'TCP', tls: 'TLS', upgrade: 'Upgrade', hello: 'Hello' },
  },
} as const;
