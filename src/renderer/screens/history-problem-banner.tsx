import { texts } from '../texts/catalogue.ts';
import { useLink, useStale } from './page-context.ts';

/** Says that what is on screen is live but is not being kept. */
export function HistoryProblemBanner() {
  const problem = useLink((state) => state.historyProblem);
  const stale = useStale();
  if (problem === null || stale) return null;
  return (
    <p className="history-problem-banner" role="alert">
      <strong>{texts.banners.historyNotKept}</strong> {problem}
    </p>
  );
}
