import { useEffect } from 'react';
import { useReplay } from './use-replay.ts';

/** A rewind sign on violet, where the live console has its own mark: tabs of both are told apart. */
const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='3' fill='%236b4fb8'/><path d='M8 4v8L2.5 8zM13.5 4v8L8 8z' fill='%23fff'/></svg>";

/** The page's own icon says that it shows a recording. */
export function useReplayIcon(): void {
  const shown = useReplay(({ replay }) => replay !== null);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (!shown || !link) return;
    const { href } = link;
    link.href = ICON;
    return () => {
      link.href = href;
    };
  }, [shown]);
}
