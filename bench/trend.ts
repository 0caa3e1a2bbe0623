export interface Point {
  x: number;
  y: number;
}

/** The straight line with the least squares: its slope in units of y per unit of x; NaN for fewer than two points. */
export function slopeOf(points: readonly Point[]): number {
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const middleX = mean(({ x }) => x);
  const middleY = mean(({ y }) => y);
  let above = 0;
  let below = 0;
  for (const { x, y } of points) {
    above += (x - middleX) * (y - middleY);
    below += (x - middleX) ** 2;
  }
  return above / below;
}
