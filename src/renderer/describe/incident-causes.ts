import type { Incident, IncidentCause } from '../../shared/incident.ts';
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
