/** A picture of the wallboard; it shows one after the other. */
export const WALLBOARD_VIEWS = ['backend', 'worst', 'tiles', 'charts'] as const;
export type WallboardView = (typeof WALLBOARD_VIEWS)[number];

/** The screen without controls: what it shows, and for how long each. */
export interface Wallboard {
  /** Seconds that each picture is shown; 0: the first one stays. */
  rotate: number;
  /** Empty: all that there is something to show for. */
  views: readonly WallboardView[];
}

export const DEFAULT_ROTATE = 20;
/** Less cannot be read, more is as good as standing still. */
const LEAST_ROTATE = 5;
const MOST_ROTATE = 3_600;

export const DEFAULT_WALLBOARD: Wallboard = { rotate: DEFAULT_ROTATE, views: [] };

/** Whether it says how long a picture is shown: `0`, or seconds that can be read and are not for ever. */
export const isRotation = (text: string): boolean =>
  text === '0' || (/^\d{1,4}$/.test(text) && Number(text) >= LEAST_ROTATE && Number(text) <= MOST_ROTATE);

/** `null` where an address asks for the console itself. What it says wrongly counts as not said. */
export function readWallboard(parts: URLSearchParams): Wallboard | null {
  if (!parts.has('wallboard')) return null;
  const seconds = /^\d{1,5}$/.test(parts.get('rotate') ?? '') ? Number(parts.get('rotate')) : DEFAULT_ROTATE;
  const words = (parts.get('views') ?? '').split(',');
  const views = [...new Set(words)].filter((word): word is WallboardView =>
    (WALLBOARD_VIEWS as readonly string[]).includes(word),
  );
  return {
    rotate: seconds === 0 ? 0 : Math.min(MOST_ROTATE, Math.max(LEAST_ROTATE, seconds)),
    views,
  };
}

/** Has to be the first to write: `#wallboard&rotate=60` begins with the word. */
export function writeWallboard(parts: URLSearchParams, wallboard: Wallboard | null): void {
  if (!wallboard) return;
  parts.set('wallboard', '');
  if (wallboard.rotate !== DEFAULT_ROTATE) parts.set('rotate', String(wallboard.rotate));
  if (wallboard.views.length > 0) parts.set('views', wallboard.views.join(','));
}

/** The pictures in their order; one at least. @param backend that one backend is looked at. */
export function picturesOf({ views }: Wallboard, backend: boolean): readonly WallboardView[] {
  const chosen = views.length > 0 ? views : WALLBOARD_VIEWS;
  const possible = chosen.filter((view) => view !== 'backend' || backend);
  return possible.length > 0 ? possible : ['worst'];
}

/**
 * Which picture is due.
 *
 * @param elapsed ms since the first one was shown.
 * @param turned how many a person went on, or with a negative number back.
 */
export function pictureAt(elapsed: number, rotate: number, turned: number, pictures: number): number {
  const passed = rotate === 0 ? 0 : Math.floor(Math.max(0, elapsed) / (rotate * 1_000));
  return (((passed + turned) % pictures) + pictures) % pictures;
}

/** px that the picture moves at most, so that no edge burns into the screen. */
const SHIFT = 8;
const MINUTE = 60_000;
/** Minutes between two moves for who asked for less motion. */
const RARELY = 30;
/** On a walk that comes near every place and takes small steps only, in units of half of {@link SHIFT}. */
const WALK = [
  [0, 0],
  [1, 0],
  [2, 1],
  [1, 2],
  [0, 1],
  [-1, 2],
  [-2, 1],
  [-1, 0],
  [-2, -1],
  [-1, -2],
  [0, -1],
  [1, -2],
  [2, -1],
] as const;

/** px by which everything is moved at a time. @param now ms of any clock that goes on. */
export function shiftAt(now: number, reducedMotion: boolean): { x: number; y: number } {
  const step = Math.floor(now / (reducedMotion ? RARELY * MINUTE : MINUTE));
  const [x, y] = WALK[step % WALK.length] ?? WALK[0];
  return { x: (x * SHIFT) / 2, y: (y * SHIFT) / 2 };
}

/** Columns of a grid of `count` tiles that fills a screen of `ratio` (width by height) best. */
export const columnsFor = (count: number, ratio: number): number =>
  Math.max(1, Math.min(count, Math.ceil(Math.sqrt(count * ratio))));
