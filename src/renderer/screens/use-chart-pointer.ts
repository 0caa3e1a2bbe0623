import { useCallback } from 'react';
import { zoomed } from '../state/time-frame.ts';
import { usePage } from './page-context.ts';

/** What a chart needs to let a person look closer, and to share its crosshair with what is no chart. */
export function useChartPointer() {
  const { view, crosshair } = usePage();
  const onZoom = useCallback(
    (from: number, to: number) => view.setState((state) => zoomed(state, from, to)),
    [view],
  );
  const onCrosshair = useCallback((at: number | null) => crosshair.setState({ at }), [crosshair]);
  return { onZoom, onCrosshair };
}
