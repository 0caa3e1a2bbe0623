import type { FleetProblemNotice } from '../../shared/contract.ts';
import { describeFleetProblem, inForceSince } from '../describe/fleet-problem.ts';
import { useEvents, useFleet, useLink, useStale, useView } from './page-context.ts';

/** Says that what is in the fleet file now is not what is in force. */
export function FleetProblemBanner() {
  const notice = useLink((state) => state.fleetProblem);
  const stale = useStale();
  return notice && !stale ? <Banner notice={notice} /> : null;
}

function Banner({ notice }: { notice: FleetProblemNotice }) {
  const zone = useView((view) => view.zone);
  const startedAt = useLink((state) => state.startedAt);
  const revision = useFleet((state) => state.fleet?.revision ?? 0);
  const since = useEvents(({ events }) => inForceSince(events, revision, startedAt));
  const { headline, problems, more } = describeFleetProblem(notice, since, zone);
  return (
    <details className="fleet-problem-banner">
      <summary>
        <strong role="alert">{headline}</strong>
      </summary>
      <ul className="mono">
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
        {more && <li className="mute">{more}</li>}
      </ul>
    </details>
  );
}
