import type { RecordingOverview } from '../../../shared/recording.ts';

/** How high {@link healthDensity} draws. */
export const DENSITY_HEIGHT = 100;
/** Of what is recorded and in which nothing is wrong: seen, and quiet. */
const BASE = 5;

/** Outlines for an SVG `path`, one unit wide for each part of the recording. */
export interface HealthDensity {
  parts: number;
  down: string;
  degraded: string;
  /** Nothing wrong. */
  quiet: string;
  /** Nothing recorded. */
  gap: string;
}

/**
 * What was wrong over the whole recording: down, with degraded and what was without a connection above it: in an outage
 * all are connecting before they are down. Half of the fleet fills the height, or where it
 * was more the worst part; heights go with the square root, so that 3 of 500 are seen beside an outage of all.
 */
export function healthDensity({
  health,
  backends,
}: Pick<RecordingOverview, 'health' | 'backends'>): HealthDensity {
  const { down, degraded, connecting } = health;
  const parts = Math.max(down.length, degraded.length);
  const both = Array.from(
    { length: parts },
    (_, part) => (down[part] ?? 0) + (degraded[part] ?? 0) + (connecting[part] ?? 0),
  );
  const most = Math.max(1, backends / 2, ...both);
  const drawn: HealthDensity = { parts, down: '', degraded: '', quiet: '', gap: '' };
  both.forEach((wrong, part) => {
    if ((down[part] ?? null) === null && (degraded[part] ?? null) === null) {
      drawn.gap += bar(part, 0, DENSITY_HEIGHT);
      return;
    }
    if (wrong === 0) {
      drawn.quiet += bar(part, 0, BASE);
      return;
    }
    const height = BASE + Math.sqrt(wrong / most) * (DENSITY_HEIGHT - BASE);
    const ofDown = (height * (down[part] ?? 0)) / wrong;
    if (ofDown > 0) drawn.down += bar(part, 0, ofDown);
    if (ofDown < height) drawn.degraded += bar(part, ofDown, height);
  });
  return drawn;
}

/** From the ground, in whole tenths: a path of 600 parts stays short. */
function bar(part: number, from: number, to: number): string {
  const [low, high] = [tenths(DENSITY_HEIGHT - from), tenths(DENSITY_HEIGHT - to)];
  return `M${part} ${low}V${high}h1V${low}z`;
}

const tenths = (value: number): number => Math.round(value * 10) / 10;
