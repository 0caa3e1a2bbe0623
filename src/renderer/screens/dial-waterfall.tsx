import type { Attempt, DialTimings } from '../../shared/backend.ts';
import { formatClock } from '../../shared/describe/time.ts';
import { formatDuration } from '../../shared/units.ts';
import { texts } from '../texts/catalogue.ts';
import { useView } from './page-context.ts';

const said = texts.backend.dial;

interface Stage {
  name: keyof typeof said.stages;
  start: number;
  length: number;
}

/** Where the time of the last dial went. */
export function DialWaterfall({ attempts }: { attempts: readonly Attempt[] }) {
  const zone = useView((view) => view.zone);
  const attempt = attempts.find(({ timings }) => timings !== null);
  const timings = attempt?.timings;
  if (!timings) return null;
  const stages = stagesOf(timings);
  const failed = attempt.outcome !== null && attempt.openMs === null;
  const reached = failed ? said.failed : timings.hello === null ? said.open : said.ready;
  // A dial is over when it is open; to be ready may take longer.
  const end = Math.max(timings.total, timings.hello ?? 0, 0.001);
  const percent = (ms: number) => `${((100 * ms) / end).toFixed(1)}%`;
  return (
    <section className="chart">
      <h3>
        <span>{said.title(formatDuration(end), reached)}</span>
        <span className="mute">
          {said.where(timings.address ?? '', formatClock(timings.startedAt, zone))}
        </span>
      </h3>
      <dl className="waterfall">
        {stages.map(({ name, start, length }) => (
          <div key={name}>
            <dt>{said.stages[name]}</dt>
            <dd className="waterfall-lane">
              <span data-stage={name} style={{ marginLeft: percent(start), width: percent(length) }} />
            </dd>
            <dd className="numeric">{formatDuration(length)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Timings say when a stage ended, from the start of the dial. Stages that there were none of are left out. */
export function stagesOf({ token, dns, tcp, tls, upgrade, hello }: DialTimings): Stage[] {
  const stages: Stage[] = [];
  let start = 0;
  for (const [name, end] of [
    ['token', token],
    ['dns', dns],
    ['tcp', tcp],
    ['tls', tls],
    ['upgrade', upgrade],
    ['hello', hello],
  ] as const) {
    if (end === null) continue;
    stages.push({ name, start, length: Math.max(0, end - start) });
    start = end;
  }
  return stages;
}
