import { useMemo } from 'react';
import type { ChartMarker } from '../charts/markers.tsx';
import { edgesOf, paintPeriod, spanOf } from '../state/time-frame.ts';
import { markersShown } from './markers-shown.ts';
import { useFleet, useFrameEnd, useView } from './page-context.ts';
import { useRangeEvents } from './use-range-events.ts';

const MARKER = ['marker'];

/** What people marked within the time that is shown: the same array until there is another. */
export function useMarkers(): readonly ChartMarker[] {
  const time = useView((view) => view.time);
  const zone = useView((view) => view.zone);
  const backend = useView((view) => view.selected);
  const fleet = useFleet((state) => state.fleet);
  const rowOf = useFleet((state) => state.rowOf);
  const span = spanOf(time);
  const { from, to } = edgesOf(time, useFrameEnd(paintPeriod(span)).at);
  const events = useRangeEvents({ from, to, backend: null, kinds: MARKER });
  const known = events.map(({ sequence, at }) => `${sequence}/${at}`).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `known` stands for the events.
  return useMemo(
    () =>
      markersShown(events, {
        backend,
        zone,
        span,
        nameOf: (id) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id,
      }),
    [known, backend, zone, span, fleet, rowOf],
  );
}
