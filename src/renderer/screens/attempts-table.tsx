import type { Attempt, BackendStatus } from '../../shared/backend.ts';
import { NOTHING } from '../../shared/describe/numbers.ts';
import { formatClock, formatExact } from '../../shared/describe/time.ts';
import { useView } from './page-context.ts';

/** The last dials: how each ended, the wait that was planned before it and the wait that there was. */
export function AttemptsTable({ status: { attempts, state } }: { status: BackendStatus }) {
  const zone = useView((view) => view.zone);
  const lasting = state.phase === 'open' ? 'open' : state.phase === 'connecting' ? 'dialling' : NOTHING;
  return (
    <section className="chart">
      <h3>
        <span>Attempts</span>
        <span className="mute">planned / waited</span>
      </h3>
      {attempts.length === 0 ? (
        <p className="mute">Not dialled yet.</p>
      ) : (
        <table className="attempts">
          <colgroup>
            <col className="attempt-time" />
            <col />
            <col className="attempt-wait" />
            <col className="attempt-wait" />
          </colgroup>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Outcome</th>
              <th scope="col">Planned wait</th>
              <th scope="col">Waited</th>
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt, index) => {
              const ended = describeAttempt(attempt) ?? (index === 0 ? lasting : NOTHING);
              return (
                <tr key={`${attempt.at}/${attempt.attempt}`}>
                  <td className="mono">{formatClock(attempt.at, zone)}</td>
                  <td title={ended}>
                    {attempt.manual && <span className="mute">by hand: </span>}
                    {ended}
                  </td>
                  <td className="numeric mute">{wait(attempt.planned)}</td>
                  <td className="numeric">{wait(attempt.waited)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** "open 6 m 28 s, then 1012 service restart": the row's time is the dial's, not the end's. */
function describeAttempt({ outcome, openMs }: Attempt): string | null {
  if (!outcome) return null;
  return openMs === null ? outcome.text : `open ${formatExact(openMs)}, then ${outcome.text}`;
}

const wait = (ms: number): string => (ms > 0 ? formatExact(ms) : NOTHING);
