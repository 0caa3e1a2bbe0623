import type { Attempt, BackendStatus } from '../../shared/backend.ts';
import { NOTHING } from '../../shared/describe/numbers.ts';
import { formatClock, formatExact } from '../../shared/describe/time.ts';
import { texts } from '../texts/catalogue.ts';
import { useView } from './page-context.ts';

const said = texts.backend.attempts;

/** The last dials: how each ended, the wait that was planned before it and the wait that there was. */
export function AttemptsTable({ status: { attempts, state } }: { status: BackendStatus }) {
  const zone = useView((view) => view.zone);
  const lasting = state.phase === 'open' ? said.open : state.phase === 'connecting' ? said.dialling : NOTHING;
  return (
    <section className="chart">
      <h3>
        <span>{said.title}</span>
        <span className="mute">{said.waits}</span>
      </h3>
      {attempts.length === 0 ? (
        <p className="mute">{said.none}</p>
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
              <th scope="col">{said.columns.time}</th>
              <th scope="col">{said.columns.outcome}</th>
              <th scope="col">{said.columns.planned}</th>
              <th scope="col">{said.columns.waited}</th>
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt, index) => {
              const ended = describeAttempt(attempt) ?? (index === 0 ? lasting : NOTHING);
              return (
                <tr key={`${attempt.at}/${attempt.attempt}`}>
                  <td className="mono">{formatClock(attempt.at, zone)}</td>
                  <td title={ended}>
                    {attempt.manual && <span className="mute">{said.byHand}</span>}
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

/** "open 6 m 28 s, then 1012 service restart". */
function describeAttempt({ outcome, openMs }: Attempt): string | null {
  if (!outcome) return null;
  return openMs === null ? outcome.text : said.ended(formatExact(openMs), outcome.text);
}

const wait = (ms: number): string => (ms > 0 ? formatExact(ms) : NOTHING);
