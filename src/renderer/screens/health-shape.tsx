import { memo } from 'react';
import type { Health } from '../../shared/health.ts';
import { texts } from '../texts/catalogue.ts';

export const HEALTH_NAMES: Record<Health, string> = texts.health.names;

/** A shape beside every colour. Without `named`, something beside it already says the word. */
export const HealthShape = memo(function HealthShape({
  health,
  named = false,
}: {
  health: Health;
  named?: boolean;
}) {
  const drawing = draw(health);
  return named ? (
    <svg className="shape" viewBox="0 0 12 12" role="img" aria-label={HEALTH_NAMES[health]}>
      <title>{HEALTH_NAMES[health]}</title>
      {drawing}
    </svg>
  ) : (
    <svg className="shape" viewBox="0 0 12 12" aria-hidden="true">
      {drawing}
    </svg>
  );
});

function draw(health: Health) {
  switch (health) {
    case 'up':
      return <circle cx="6" cy="6" r="4" fill="var(--up)" />;
    case 'degraded':
      return <path d="M6 1l5 10H1z" fill="var(--deg)" stroke="var(--deg-edge)" strokeWidth=".8" />;
    case 'connecting':
      return (
        <>
          <circle cx="6" cy="6" r="4.3" fill="none" stroke="var(--conn)" strokeWidth="1.5" />
          <path d="M6 1.7a4.3 4.3 0 010 8.6z" fill="var(--conn)" />
        </>
      );
    case 'down':
      return (
        <>
          <rect x="1" y="1" width="10" height="10" rx="1.5" fill="var(--down)" />
          <path d="M3.6 3.6l4.8 4.8M8.4 3.6L3.6 8.4" stroke="#fff" strokeWidth="1.6" />
        </>
      );
    default:
      return (
        <circle
          cx="6"
          cy="6"
          r="4"
          fill="none"
          stroke="var(--idle-ink)"
          strokeWidth="1.5"
          strokeDasharray="2.2 1.6"
        />
      );
  }
}
