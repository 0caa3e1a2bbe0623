import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../engine/clock.ts';
import type { Disposable } from '../shared/disposable.ts';

export const MIN_WIDTH = 900;
export const MIN_HEIGHT = 600;

/** Where a window is, in the screen's own pixels. */
export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

const pixels = z.number().int().min(-100_000).max(100_000);

const windowState = z.strictObject({
  version: z.literal(1),
  /** Of the window when it is neither maximised nor in full screen. */
  bounds: z.strictObject({
    x: pixels,
    y: pixels,
    width: pixels.min(MIN_WIDTH),
    height: pixels.min(MIN_HEIGHT),
  }),
  maximized: z.boolean(),
});

export type WindowState = Omit<z.output<typeof windowState>, 'version'>;

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

/** Remembers where the window was, in a file that is always whole: it is written aside and renamed. */
export class WindowStateFile implements Disposable {
  private pending: WindowState | null = null;
  private timer: Disposable | null = null;

  constructor(
    private readonly path: string,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {}

  /** `null` where nothing usable is remembered, or it is on none of the displays any more. */
  read(workAreas: readonly Bounds[]): WindowState | null {
    const parsed = windowState.safeParse(this.content());
    if (!parsed.success || !isReachable(parsed.data.bounds, workAreas)) return null;
    return { bounds: parsed.data.bounds, maximized: parsed.data.maximized };
  }

  /** Writes it once the window has come to rest. */
  remember(state: WindowState): void {
    this.pending = state;
    this.timer?.dispose();
    this.timer = this.clock.after(REST, () => this.flush());
  }

  /** Writes at once what waits to be written. */
  flush(): void {
    this.timer?.dispose();
    this.timer = null;
    const state = this.pending;
    this.pending = null;
    if (!state) return;
    const aside = `${this.path}.${process.pid}.tmp`;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(aside, `${JSON.stringify({ version: 1, ...state }, null, 2)}\n`);
      renameSync(aside, this.path);
    } catch (error) {
      rmSync(aside, { force: true });
      this.log(`the window's place could not be remembered: ${(error as Error).message}`);
    }
  }

  dispose(): void {
    this.flush();
  }

  private content(): unknown {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8'));
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!missing) this.log(`the window's remembered place is not readable: ${(error as Error).message}`);
      return null;
    }
  }
}
