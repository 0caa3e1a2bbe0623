import { formatCount, plural } from '../../shared/describe/numbers.ts';

/** Incidents under the counts. */
export const incidentStrip = {
  name: 'Incidents',
  none: 'No incident that nobody looks after',
  open: (count: number) => plural(count, 'open incident'),
  moreOpen: (count: number) => `${formatCount(count)} more open`,
  over: (count: number) => `${plural(count, 'incident')} over within ten minutes`,
  rest: (parts: readonly string[], moreOpen: boolean) => `${moreOpen ? 'and ' : ''}${parts.join(', ')}`,
  fewer: 'Show fewer',
  show: (backends: number) => `Show ${formatCount(backends)}`,
  ofIncident: (title: string) => ` of ${title}`,
  acknowledge: 'Acknowledge',
  thisOne: (title: string) => ` ${title}`,
  notFound: (problem: string) => `Could not find its backends: ${problem}.`,
} as const;
