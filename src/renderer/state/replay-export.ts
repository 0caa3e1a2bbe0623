import type { ConsolePage } from '../console-page.ts';

/** Opens the export of the recording that is shown; where the charts stand on a part of it, of that part. */
export function askExport({
  replay: desk,
  exporting,
  view,
}: Pick<ConsolePage, 'replay' | 'exporting' | 'view'>): void {
  const { replay, overview } = desk.state.getState();
  if (!replay) return;
  const { recording, name, fleet, from, to, position } = replay;
  const { time } = view.getState();
  const begin = Math.max(from, time.kind === 'fixed' ? time.from : from);
  const end = Math.min(to, time.kind === 'fixed' ? time.to : to);
  const part = time.kind === 'fixed' && begin < end;
  exporting.ask({
    ...{ recording, name, fleet, from, to, position },
    format: 'recording',
    counts: overview && { events: overview.events.length, markers: overview.markers.length },
    range: part ? { from: begin, to: end } : null,
  });
}
