import { useEffect, useRef, useState } from 'react';

interface Props {
  /** px of the parent that are not plot. */
  left: number;
  right: number;
  /** UTC ms of the plot's edges. */
  from: number;
  to: number;
  onZoom: (from: number, to: number) => void;
  /** A click at a time, UTC ms. */
  onPick?: ((at: number) => void) | undefined;
}

/** px that a pointer has to travel for more than a click. */
const DRAG = 6;

/** Over a chart: draws the frame that a person drags, and says which time it is around. */
export function ZoomLayer({ left, right, from, to, onZoom, onPick }: Props) {
  const layer = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ began: number; at: number } | null>(null);
  const latest = useRef({ from, to, onZoom, onPick });
  latest.current = { from, to, onZoom, onPick };
  useEffect(() => {
    const plot = layer.current?.parentElement;
    if (!plot) return;
    const xOf = (event: PointerEvent) => {
      const box = plot.getBoundingClientRect();
      return Math.min(Math.max(event.clientX - box.left, left), box.width - right);
    };
    let end: AbortController | null = null;
    const begin = (down: PointerEvent) => {
      if (down.button !== 0) return;
      // Live time goes on: the frame is around what was on screen as it was begun.
      const { from: first, to: last } = latest.current;
      const began = xOf(down);
      end?.abort();
      end = new AbortController();
      const { signal } = end;
      const stop = () => {
        end?.abort();
        setDrag(null);
      };
      window.addEventListener('pointermove', (move) => setDrag({ began, at: xOf(move) }), { signal });
      window.addEventListener('pointercancel', stop, { signal });
      const cancel = (key: KeyboardEvent) => {
        if (key.key !== 'Escape') return;
        // Or it would close the detail as well.
        key.preventDefault();
        stop();
      };
      window.addEventListener('keydown', cancel, { signal, capture: true });
      window.addEventListener(
        'pointerup',
        (up) => {
          stop();
          const at = xOf(up);
          const timeAt = (x: number) =>
            first +
            ((last - first) * (x - left)) / Math.max(1, plot.getBoundingClientRect().width - left - right);
          if (Math.abs(at - began) < DRAG) latest.current.onPick?.(timeAt(at));
          else latest.current.onZoom(timeAt(Math.min(began, at)), timeAt(Math.max(began, at)));
        },
        { signal },
      );
    };
    plot.addEventListener('pointerdown', begin);
    return () => {
      plot.removeEventListener('pointerdown', begin);
      end?.abort();
    };
  }, [left, right]);
  const frame = drag && Math.abs(drag.at - drag.began) >= DRAG ? drag : null;
  return (
    <div ref={layer} className="zoom-layer" aria-hidden="true">
      {frame && (
        <div
          className="zoom-frame"
          style={{ left: Math.min(frame.began, frame.at), width: Math.abs(frame.at - frame.began) }}
        />
      )}
    </div>
  );
}
