/** A moment that a person marked. */
export interface ChartMarker {
  /** Another one has another. */
  id: string;
  /** UTC ms. */
  at: number;
  /** Said of it when it is pointed at. */
  text: string;
}

interface Props {
  markers: readonly ChartMarker[];
  /** px of the chart, and of it what is no plot. */
  width: number;
  left: number;
  right: number;
  /** UTC ms of the plot's edges. */
  from: number;
  to: number;
}

/** Lines over a chart, each with its text while the pointer is on it. */
export function Markers({ markers, width, left, right, from, to }: Props) {
  return placed(markers, from, to).map(({ marker: { id, at, text }, share }) => (
    <div
      key={id}
      className="chart-marker"
      role="img"
      aria-label={text}
      data-at={at}
      data-side={share > 0.5 ? 'left' : 'right'}
      style={{ left: left + share * (width - left - right) }}
    >
      <span className="chart-marker-text">{text}</span>
    </div>
  ));
}

/** Those within the edges, and where they stand between them, 0 to 1. */
export function placed(
  markers: readonly ChartMarker[],
  from: number,
  to: number,
): { marker: ChartMarker; share: number }[] {
  return markers
    .filter(({ at }) => at >= from && at <= to)
    .map((marker) => ({ marker, share: (marker.at - from) / Math.max(1, to - from) }));
}
