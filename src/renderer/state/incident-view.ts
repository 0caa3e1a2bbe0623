import type { Incident } from '../../shared/incident.ts';
import { linkTo } from './incident-link.ts';
import { INITIAL_VIEW, type View } from './view-store.ts';

/** ms that are shown before and after an incident that is over. */
const AROUND = 120_000;

/** What a link to an incident shows: its backends alone, and once it is over the charts and events of its time. */
export function viewOf(incident: Incident): View {
  const { since, endedAt } = incident;
  const view = { ...INITIAL_VIEW, incident: linkTo(incident) };
  return endedAt === null ? view : { ...view, ...timeOf(since, endedAt) };
}

/** @param since UTC ms @param endedAt UTC ms */
export const timeOf = (since: number, endedAt: number): Pick<View, 'time'> => ({
  time: { kind: 'fixed', from: since - AROUND, to: endedAt + AROUND },
});
