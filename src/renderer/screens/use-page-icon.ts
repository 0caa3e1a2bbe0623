import { useEffect } from 'react';
import { useFleet, useStale } from './page-context.ts';
import { useReplay } from './replay/use-replay.ts';
import { useOutage } from './use-outage.ts';

const picture = (drawn: string) =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${drawn}</svg>`)}`;

/** A rewind sign on violet, where the live console has its own mark: tabs of both are told apart. */
const REPLAY = picture(
  '<rect width="16" height="16" rx="3" fill="#6b4fb8"/><path d="M8 4v8L2.5 8zM13.5 4v8L8 8z" fill="#fff"/>',
);
/** The shapes of the page itself, as a tab shows them. */
const DOWN = picture(
  '<rect width="16" height="16" rx="3" fill="#d55e00"/><path d="M4.5 4.5l7 7M11.5 4.5l-7 7" stroke="#fff" stroke-width="2"/>',
);
const STALE = picture(
  '<circle cx="8" cy="8" r="6.2" fill="none" stroke="#8b95a3" stroke-width="2.4" stroke-dasharray="3.2 2.3"/>',
);

/** A tab says whether something is down, also where its title is cut off; and whether it shows a recording. */
export function usePageIcon(): void {
  const recorded = useReplay(({ replay }) => replay !== null);
  const stale = useStale();
  const outage = useOutage() !== null;
  const down = useFleet(({ fleet, counts }) => fleet !== null && counts.down > 0) || outage;
  const icon = recorded ? REPLAY : stale ? STALE : down ? DOWN : null;
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon === null || !link) return;
    const { href } = link;
    link.href = icon;
    return () => {
      link.href = href;
    };
  }, [icon]);
}
