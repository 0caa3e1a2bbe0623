import { z } from 'zod';
import type { Clock } from '../engine/clock.ts';
import { isPageHash } from '../shared/bridge.ts';
import type { Disposable } from '../shared/disposable.ts';
import { readJson, writeJson } from './json-file.ts';

export const MIN_WIDTH = 900;
export const MIN_HEIGHT = 600;
/** More are not opened, nor remembered. */
export const MOST_WINDOWS = 16;

/** Where a window is, in the screen's own pixels. */
export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

const pixels = z.number().int().min(-100_000).max(100_000);

const place = {
  /** Of the window when it is neither maximised nor in full screen. */
  bounds: z.strictObject({
    x: pixels,
    y: pixels,
    width: pixels.min(MIN_WIDTH),
    height: pixels.min(MIN_HEIGHT),
  }),
  maximized: z.boolean(),
};

const windowState = z.strictObject({
  ...place,
  /** What it shows, as its page's address has it. */
  hash: z.string().refine(isPageHash),
});

/** One file for all windows, the oldest first; before version 2 there was one window in it. */
const remembered = z.union([
  z
    .strictObject({ version: z.literal(2), windows: z.array(z.unknown()).max(MOST_WINDOWS) })
    .transform(({ windows }) =>
      // One that a tiling desktop made smaller than it may be must not cost all others.
      windows.flatMap((each) => windowState.safeParse(each).data ?? []),
    ),
  z
    .strictObject({ version: z.literal(1), ...place })
    .transform(({ bounds, maximized }) => [{ bounds, maximized, hash: '' }]),
]);

export type WindowState = z.output<typeof windowState>;

/** How much of a window's top edge has to be on a screen, so that it can be taken hold of. */
const REACHABLE_WIDTH = 100;
const REACHABLE_HEIGHT = 24;

/** Whether a person could reach the window's title bar on one of the displays' work areas. */
export function isReachable(bounds: Bounds, workAreas: readonly Bounds[]): boolean {
  return workAreas.some((area) => {
    const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
    const above = area.y - bounds.y;
    const below = area.y + area.height - bounds.y;
    return width >= REACHABLE_WIDTH && above <= 0 && below >= REACHABLE_HEIGHT;
  });
}

/** ms that a moving window has to rest before its place is written. */
const REST = 500;
const WHAT = "the windows' place";

/** Remembers which windows there were, where, and what they showed. */
export class WindowStateFile implements Disposable {
  private pending: readonly WindowState[] | null = null;
  private timer: Disposable | null = null;

  constructor(
    private readonly path: string,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {}

  /** Empty where nothing usable is remembered. One that is on none of the displays any more is left out. */
  read(workAreas: readonly Bounds[]): WindowState[] {
    const parsed = remembered.safeParse(readJson(this.path, WHAT, this.log));
    return parsed.success ? parsed.data.filter(({ bounds }) => isReachable(bounds, workAreas)) : [];
  }

  /** Writes them once they have come to rest. */
  remember(windows: readonly WindowState[]): void {
    this.pending = windows;
    this.timer?.dispose();
    this.timer = this.clock.after(REST, () => this.flush());
  }

  /** Writes at once what waits to be written. */
  flush(): void {
    this.timer?.dispose();
    this.timer = null;
    const windows = this.pending;
    this.pending = null;
    if (windows) writeJson(this.path, { version: 2, windows }, WHAT, this.log);
  }

  dispose(): void {
    this.flush();
  }
}
