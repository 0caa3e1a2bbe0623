import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { pictureAt, shiftAt, type Wallboard, type WallboardView } from '../../state/wallboard.ts';
import { usePage } from '../page-context.ts';

/** Which picture is shown, and how a person goes to another: with the arrow keys. */
export function usePicture({ rotate }: Wallboard, pictures: readonly WallboardView[]): WallboardView {
  const { ticker } = usePage();
  const [began] = useState(() => performance.now());
  const [turned, setTurned] = useState(0);
  const at = useSyncExternalStore(ticker.subscribe, () =>
    pictureAt(ticker.now - began, rotate, turned, pictures.length),
  );
  useEffect(() => {
    const turn = ({ key }: KeyboardEvent) => {
      if (key === 'ArrowRight') setTurned((before) => before + 1);
      if (key === 'ArrowLeft') setTurned((before) => before - 1);
    };
    window.addEventListener('keydown', turn);
    return () => window.removeEventListener('keydown', turn);
  }, []);
  return pictures[at] ?? 'worst';
}

const LESS_MOTION = '(prefers-reduced-motion: reduce)';

/** Moves an element by some pixels now and then; see `shiftAt`. */
export function useShift(): (element: HTMLElement | null) => void {
  const { ticker } = usePage();
  const moved = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const move = () => {
      const { x, y } = shiftAt(ticker.now, window.matchMedia(LESS_MOTION).matches);
      const transform = `translate(${x}px, ${y}px)`;
      if (moved.current && moved.current.style.transform !== transform) {
        moved.current.style.transform = transform;
      }
    };
    move();
    return ticker.subscribe(move);
  }, [ticker]);
  return useCallback((element: HTMLElement | null) => {
    moved.current = element;
  }, []);
}
