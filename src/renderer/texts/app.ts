/** The page itself, before its first snapshot. */
export const app = {
  connecting: 'Connecting to the engine…',
  retrying: (attempt: number, reason: string) => `Try ${attempt}: ${reason}.`,
} as const;
