import { useEffect, useRef } from 'react';
import { SPARKLINE_POINTS } from '../../shared/contract.ts';
import type { Health } from '../../shared/health.ts';
import { sparklinePaths } from '../charts/sparkline-paths.ts';
import { SPARKLINE_STEP, sparklinePoints } from '../series/sparklines.ts';
import { useLink, usePage } from './page-context.ts';

const WIDTH = 92;
const HEIGHT = 20;
const scratch = new Float32Array(SPARKLINE_POINTS);

/** Messages in per second over the last minutes. Drawn straight from the typed arrays, past React. */
export function Sparkline({ row, health }: { row: number; health: Health }) {
  const line = useRef<SVGPathElement>(null);
  const band = useRef<SVGPathElement>(null);
  const { telemetry } = usePage();
  const startedAt = useLink((state) => state.startedAt);
  useEffect(() => {
    const paint = () => {
      const age = Math.max(0, (telemetry.latest?.time ?? startedAt) - startedAt);
      const points = sparklinePoints(age);
      telemetry.sparklines.read(row, scratch);
      const paths = sparklinePaths(scratch.subarray(SPARKLINE_POINTS - points), {
        width: WIDTH,
        height: HEIGHT,
        // What was before the engine's start is not "not open".
        known: Math.min(points, Math.ceil(age / SPARKLINE_STEP)),
      });
      redraw(line.current, paths.line);
      redraw(band.current, paths.bands);
    };
    paint();
    return telemetry.subscribe(paint);
  }, [telemetry, row, startedAt]);
  return (
    <svg className="sparkline" data-health={health} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path ref={band} className="sparkline-band" />
      <path ref={line} className="sparkline-line" />
    </svg>
  );
}

function redraw(path: SVGPathElement | null, drawing: string): void {
  if (path && path.getAttribute('d') !== drawing) path.setAttribute('d', drawing);
}
