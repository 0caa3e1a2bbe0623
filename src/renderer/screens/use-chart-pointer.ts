import { useCallback, useMemo } from 'react';
import type { ChartPosition } from '../charts/position-line.tsx';
import { zoomed } from '../state/time-frame.ts';
import { usePage, useView } from './page-context.ts';
import { useMarkers } from './use-markers.ts';

/**
 * What a chart needs to let a person look closer, to share its crosshair, to find the events of a time, and to show the
 * moments that were marked, and where a recording stands.
 */
export function useChartPointer() {
  const { view, crosshair, events, replay } = usePage();
  const plays = useView(({ time }) => time.kind !== 'live');
  // Where time is live it is the right edge.
  const position = useMemo(
    (): ChartPosition | undefined =>
      plays
        ? {
            subscribe: (listener) => replay.state.subscribe(listener),
            read: () => {
              const { replay: shown, sought } = replay.state.getState();
              return shown && (sought ?? shown.position);
            },
          }
        : undefined,
    [replay, plays],
  );
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
  return { onZoom, onCrosshair, onPick, markers, position };
}
