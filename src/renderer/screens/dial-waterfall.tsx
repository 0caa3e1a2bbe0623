import type { Attempt, DialTimings } from '../../shared/backend.ts';
import { formatDuration } from '../../shared/units.ts';
import { formatClock } from '../describe/time.ts';
import { useView } from './page-context.ts';

interface Stage {
  name: string;
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
  const opened = timings.upgrade !== null;
  const percent = (ms: number) => `${((100 * ms) / Math.max(timings.total, 0.001)).toFixed(1)}%`;
  return (
    <section className="chart">
      <h3>
        <span>
          Last dial, {formatDuration(timings.total)} {opened ? 'to open' : 'until it failed'}
        </span>
        <span className="mute">
          {timings.address} {formatClock(timings.startedAt, zone)}
        </span>
      </h3>
      <dl className="waterfall">
        {stages.map(({ name, start, length }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="waterfall-lane">
              <span style={{ marginLeft: percent(start), width: percent(length) }} />
            </dd>
            <dd className="numeric">{formatDuration(length)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Timings say when a stage ended, from the start of the dial. Stages that there were none of are left out. */
export function stagesOf({ dns, tcp, tls, upgrade }: DialTimings): Stage[] {
  const stages: Stage[] = [];
  let start = 0;
  for (const [name, end] of [
    ['DNS', dns],
    ['TCP', tcp],
    ['TLS', tls],
    ['Upgrade', upgrade],
  ] as const) {
    if (end === null) continue;
    stages.push({ name, start, length: Math.max(0, end - start) });
    start = end;
  }
  return stages;
}
