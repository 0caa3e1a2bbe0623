import { useEffect, useRef, useState } from 'react';

const waiting: (() => void)[] = [];

/** One in each frame of the screen: drawn all at once, they would hold up whoever scrolls. */
function drawNext(): void {
  waiting.shift()?.();
  if (waiting.length > 0) requestAnimationFrame(drawNext);
}

function draw(task: () => void): void {
  waiting.push(task);
  if (waiting.length === 1) requestAnimationFrame(drawNext);
}

/** The newest value, but while others are being drawn a few frames later: for what takes long to draw. */
export function usePaced<T>(value: T): T {
  const [shown, setShown] = useState(value);
  const newest = useRef(value);
  newest.current = value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new value is what there is to draw.
  useEffect(() => {
    let wanted = true;
    draw(() => {
      if (wanted) setShown(newest.current);
    });
    return () => {
      wanted = false;
    };
  }, [value]);
  return shown;
}
