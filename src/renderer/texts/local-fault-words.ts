import { plural } from '../../shared/describe/numbers.ts';

/** What is said while the console's own machine or network is at fault. */
export const localFaultWords = {
  headline: (since: string) => `This machine or its network has been at fault since ${since}`,
  evidence: (backends: number, evidence: string) =>
    `${plural(backends, 'backend')} failed together: ${evidence}. No breaker counts these failures.`,
  lastTry: (name: string, clock: string, outcome: string) => `${name} was tried at ${clock}: ${outcome}.`,
  triedNow: (name: string) => `${name} is being tried now; the others wait.`,
  oneBackend: 'One backend',
  triedIn: (countdown: string) => `One backend is tried again in ${countdown}; the others wait.`,
} as const;
