import { formatCount } from '../../shared/describe/numbers.ts';

/** Why how many of an incident were lost, where that was not the same for all. */
export const incidentCauses = {
  closed: (code: number | string) => `close ${code}`,
  http: (code: number | string) => `HTTP ${code}`,
  timeout: (waitedFor: number | string) => `${waitedFor} timeout`,
  token: 'no token',
  refused: 'hello refused',
  counted: (count: number, cause: string) => `${formatCount(count)} ${cause}`,
  others: (count: number) => `${formatCount(count)} for other reasons`,
  /** @param parts "9 close 1012" each. */
  together: (parts: readonly string[]) => parts.join(', '),
} as const;
