import type { CountedCause, Incident, IncidentCause } from '../../shared/incident.ts';
import { texts } from '../texts/catalogue.ts';

/**
 * Why how many were lost: "9 close 1012, 3 dial timeout"; `null` where all were lost for one reason, for which there
 * are more words.
 */
export function describeCauses({ causes, lost }: Pick<Incident, 'causes' | 'lost'>): string | null {
  if (causes.length < 2) return null;
  const said = texts.incidentCauses;
  const parts = causes.map((cause) => said.counted(cause.count, nameOf(cause)));
  const others = lost - causes.reduce((sum, { count }) => sum + count, 0);
  if (others > 0) parts.push(said.others(others));
  return said.together(parts);
}

/**
 * Why those that are missing fail now, where that is not what they were lost for: "ECONNREFUSED connection refused",
 * "9 HTTP 502, 3 dial timeout"; `null` where there is nothing to add.
 */
export function describePresent({
  causes,
  present = [],
}: Pick<Incident, 'causes' | 'present'>): string | null {
  const [only, ...others] = present;
  if (!only) return null;
  const [first] = causes;
  const isKnown = (cause: CountedCause) => causes.some((each) => isSame(each, cause));
  if (first && isSame(first, only) && present.every(isKnown)) return null;
  if (others.length === 0) return only.text;
  const said = texts.incidentCauses;
  return said.together(present.map((cause) => said.counted(cause.count, nameOf(cause))));
}

const isSame = (a: IncidentCause, b: IncidentCause): boolean => a.kind === b.kind && a.code === b.code;

/** Shorter than its text, which for a timeout is a sentence. */
function nameOf({ kind, code }: IncidentCause): string {
  const said = texts.incidentCauses;
  switch (kind) {
    case 'close':
      return said.closed(code);
    case 'http':
      return said.http(code);
    case 'timeout':
      return said.timeout(code);
    case 'token':
      return said.token;
    case 'refused':
      return said.refused;
    default:
      return String(code);
  }
}
