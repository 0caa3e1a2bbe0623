import { useCallback } from 'react';
import { zoomed } from '../state/time-frame.ts';
import { usePage } from './page-context.ts';
import { useMarkers } from './use-markers.ts';

/**
 * What a chart needs to let a person look closer, to share its crosshair, to find the events of a time, and to show the
 * moments that were marked.
 */
export function useChartPointer() {
  const { view, crosshair, events } = usePage();
  const markers = useMarkers();
  const onZoom = useCallback(
    (from: number, to: number) => view.setState((state) => zoomed(state, from, to)),
    [view],
  );
  const onCrosshair = useCallback((at: number | null) => crosshair.setState({ at }), [crosshair]);
  const onPick = useCallback(
    (at: number) => {
      view.setState({ timeline: 'events', inspecting: false });
      events.setState({ picked: { at } });
    },
    [view, events],
  );
  return { onZoom, onCrosshair, onPick, markers };
}
