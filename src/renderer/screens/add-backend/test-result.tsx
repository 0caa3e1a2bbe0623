import type { Attempt } from '../../../shared/backend.ts';
import { sentence } from '../../../shared/describe/outcome.ts';
import { formatDuration } from '../../../shared/units.ts';
import { texts } from '../../texts/catalogue.ts';
import { DialWaterfall } from '../dial-waterfall.tsx';
import { HealthShape } from '../health-shape.tsx';

/** How the one dial of a test went: in a sentence, and where its time went. */
export function TestResult({ attempt }: { attempt: Attempt }) {
  const { outcome, openMs } = attempt;
  return (
    <>
      <p className="form-outcome">
        <HealthShape health={outcome === null ? 'up' : 'down'} named />
        <span>{words(attempt)}</span>
      </p>
      {(openMs !== null || outcome !== null) && <DialWaterfall attempts={[attempt]} />}
    </>
  );
}

function words({ outcome, openMs }: Attempt): string {
  if (outcome === null) return texts.addBackend.connected;
  const why = sentence(outcome.text);
  return openMs === null
    ? texts.addBackend.notConnected(why)
    : texts.addBackend.closed(formatDuration(openMs), why);
}
