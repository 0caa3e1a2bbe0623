import { formatCount, plural } from '../../shared/describe/numbers.ts';

/** Incidents under the counts. */
export const incidentStrip = {
  name: 'Incidents',
  none: 'No incident that nobody looks after',
  quiet: 'No open incident',
  ours: 'The fault is on this side: what fails now is no incident of the backends',
  unknown: 'What is wrong now is not known',
  open: (count: number) => plural(count, 'open incident'),
  moreOpen: (count: number) => `${formatCount(count)} more open`,
  over: (count: number) => `${formatCount(count)} over`,
  overName: (count: number) => `${plural(count, 'incident')} over within ten minutes`,
  rest: (parts: readonly string[]) => parts.join(' · '),
  all: 'All incidents',
  copyLink: (title: string) => `Copy link to the incident at ${title}`,
  notKept: 'That incident is not kept any more. What happened is in the events of its time.',
  show: (backends: number) => `Show ${formatCount(backends)}`,
  ofIncident: (title: string) => ` of ${title}`,
  acknowledge: 'Acknowledge',
  thisOne: (title: string) => ` ${title}`,
  notFound: (problem: string) => `Could not find its backends: ${problem}.`,
} as const;
