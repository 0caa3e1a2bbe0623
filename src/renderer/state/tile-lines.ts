import type { RowGroup, ShownItem } from './row-groups.ts';

/** One line of tiles under each other: a heading, or the row numbers of the backends beside each other. */
export type TileLine = RowGroup | readonly number[];

export const isHeading = (line: TileLine): line is RowGroup => !Array.isArray(line);

/** Breaks what is shown into lines of at most so many tiles; each group begins a new one. */
export function tileLines(items: readonly ShownItem[], perLine: number): readonly TileLine[] {
  const lines: TileLine[] = [];
  let line: number[] = [];
  const end = () => {
    if (line.length > 0) lines.push(line);
    line = [];
  };
  for (const item of items) {
    if (typeof item === 'number') {
      line.push(item);
      if (line.length >= perLine) end();
    } else {
      end();
      lines.push(item);
    }
  }
  end();
  return lines;
}

/** Where something stands: its line, and its place in it. */
export interface TilePlace {
  line: number;
  column: number;
}

const lengthOf = (line: TileLine | undefined): number =>
  line === undefined ? 0 : isHeading(line) ? 1 : line.length;

/** Where a key leads to; stays within what there is. `null` for a key that leads nowhere. */
export function tileAfter(
  lines: readonly TileLine[],
  { line, column }: TilePlace,
  key: string,
  screen: number,
): TilePlace | null {
  const vertical = (to: number): TilePlace => {
    const next = Math.min(Math.max(to, 0), lines.length - 1);
    return { line: next, column: Math.max(0, Math.min(column, lengthOf(lines[next]) - 1)) };
  };
  switch (key) {
    case 'ArrowLeft':
      if (column > 0) return { line, column: column - 1 };
      return line === 0 ? { line, column } : { line: line - 1, column: lengthOf(lines[line - 1]) - 1 };
    case 'ArrowRight':
      if (column + 1 < lengthOf(lines[line])) return { line, column: column + 1 };
      return line + 1 < lines.length ? { line: line + 1, column: 0 } : { line, column };
    case 'ArrowUp':
      return vertical(line - 1);
    case 'ArrowDown':
      return vertical(line + 1);
    case 'PageUp':
      return vertical(line - screen);
    case 'PageDown':
      return vertical(line + screen);
    case 'Home':
      return { line: 0, column: 0 };
    case 'End':
      return { line: lines.length - 1, column: lengthOf(lines.at(-1)) - 1 };
    default:
      return null;
  }
}
