import { sentence } from '../../../shared/describe/outcome.ts';
import type { Checked } from '../../state/recordings.ts';
import { texts } from '../../texts/catalogue.ts';
import { JobProgress } from './job-progress.tsx';

const said = texts.recordings;

/** What looking at every row came to. */
export function CheckResult({ recording, checked }: { recording: string; checked: Checked }) {
  if (checked.state === 'running') {
    return (
      <JobProgress job="verify" recording={recording} text={said.verifying} cancel={said.cancelVerify} />
    );
  }
  if (checked.state === 'failed') {
    return (
      <p className="form-problem" role="status">
        {said.notDone(checked.why)}
      </p>
    );
  }
  const { problems } = checked.check;
  if (problems.length === 0) return <p role="status">{said.verified(checked.check)}</p>;
  return (
    <div className="form-problem" role="status">
      {said.faulty(problems.length)}
      <ul>
        {problems.map((problem) => (
          <li key={problem}>{sentence(problem)}</li>
        ))}
      </ul>
    </div>
  );
}
