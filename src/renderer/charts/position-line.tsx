import { useSyncExternalStore } from 'react';

/** Where something that is played stands, UTC ms; `null` where nothing is. */
export interface ChartPosition {
  subscribe: (listener: () => void) => () => void;
  read: () => number | null;
}

interface Props {
  position: ChartPosition;
  /** px of the chart, and of it what is no plot. */
  width: number;
  left: number;
  right: number;
  /** UTC ms of the plot's edges. */
  from: number;
  to: number;
}

/** Over a chart: where the recording stands, and behind it the time that is still to be played. */
export function PositionLine({ position, width, left, right, from, to }: Props) {
  const at = useSyncExternalStore(position.subscribe, position.read);
  if (at === null || at < from || at > to) return null;
  const share = (at - from) / Math.max(1, to - from);
  const plot = width - left - right;
  return (
    <div
      className="chart-position"
      aria-hidden="true"
      data-at={at}
      style={{ left: left + share * plot, width: (1 - share) * plot }}
    />
  );
}
