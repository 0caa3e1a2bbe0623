import { HEALTHS, type Health } from '../../shared/health.ts';
import { MOST_COMPARED } from './comparison.ts';
import { partsOf } from './hash-problems.ts';
import { readIncident, writeIncident } from './incident-link.ts';
import { readRecordings, writeRecordings } from './recordings-view.ts';
import { readReplay, writeReplay } from './replay-view.ts';
import { readTime, type TimeFrame, writeTime } from './time-frame.ts';
import type { View } from './view-store.ts';
import { readWallboard, writeWallboard } from './wallboard.ts';

/** What is looked at, as an address can carry it: it survives a reload and can be sent to a colleague. */
export type Addressed = Pick<
  View,
  | 'healths'
  | 'text'
  | 'savedView'
  | 'incident'
  | 'selected'
  | 'compared'
  | 'chartGroup'
  | 'time'
  | 'wallboard'
  | 'inspecting'
  | 'recordings'
  | 'replay'
>;

/**
 * `#backend=prices&health=down,degraded&find=edge&range=6h`; empty when there is nothing to say. A comparison has
 * `compare` once per backend, as an id may have a comma in it.
 */
export function hashOf({
  healths,
  text,
  savedView,
  incident,
  selected,
  compared,
  chartGroup,
  time,
  wallboard,
  inspecting,
  recordings,
  replay,
}: Addressed): string {
  const parts = new URLSearchParams();
  writeWallboard(parts, wallboard);
  writeReplay(parts, replay);
  writeIncident(parts, incident);
  if (selected !== null) parts.set('backend', selected);
  for (const backend of compared) parts.append('compare', backend);
  if (chartGroup !== null) parts.set('group', chartGroup);
  if (healths.size > 0) parts.set('health', HEALTHS.filter((health) => healths.has(health)).join(','));
  if (text !== '') parts.set('find', text);
  if (savedView !== null) parts.set('view', savedView);
  if (inspecting) parts.set('show', 'messages');
  writeRecordings(parts, recordings);
  writeTime(parts, time, replay !== null);
  const hash = parts.toString().replace(/^wallboard=/, 'wallboard');
  return hash === '' ? '' : `#${hash}`;
}

/** Words that it does not know are left out, see hash-problems.ts: an address may come from anywhere. `time` is `null` where it is silent. */
export function readHash(hash: string): Omit<Addressed, 'time'> & { time: TimeFrame | null } {
  const parts = partsOf(hash);
  const words = (parts.get('health') ?? '').split(',');
  return {
    healths: new Set(words.filter((word): word is Health => (HEALTHS as readonly string[]).includes(word))),
    text: parts.get('find') ?? '',
    savedView: parts.get('view'),
    incident: readIncident(parts),
    selected: parts.get('backend'),
    compared: [...new Set(parts.getAll('compare'))].slice(0, MOST_COMPARED),
    chartGroup: parts.get('group'),
    time: readTime(parts),
    wallboard: readWallboard(parts),
    inspecting: parts.get('show') === 'messages',
    recordings: readRecordings(parts),
    replay: readReplay(parts),
  };
}
