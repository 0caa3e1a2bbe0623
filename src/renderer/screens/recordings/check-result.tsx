import { sentence } from '../../../shared/describe/outcome.ts';
import type { Checked } from '../../state/recordings.ts';
import { texts } from '../../texts/catalogue.ts';

const said = texts.recordings;

/** What looking at every row came to. */
export function CheckResult({ checked }: { checked: Checked }) {
  if (checked.state === 'running') {
    return (
      <p className="mute" role="status">
        {said.verifying}
      </p>
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
