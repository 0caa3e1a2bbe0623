import { useStore } from 'zustand';
import type { RecordingProgress } from '../../../shared/recording.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage, useTimed } from '../page-context.ts';

const said = texts.recordings;

/** Each that is being made, with what it may grow to and why it will end. */
export function RecordingsMade() {
  const { recorder } = usePage();
  const recordings = useStore(recorder.state, (state) => state.recordings);
  return (
    <section aria-label={said.making}>
      <h2>{said.making}</h2>
      <ul>
        {recordings.map((recording) => (
          <Made key={recording.id} recording={recording} />
        ))}
      </ul>
    </section>
  );
}

function Made({ recording }: { recording: RecordingProgress }) {
  const { id, name, startedAt, bytes, backends, messages, maxBytes, maxDuration, warning } = recording;
  const { recorder } = usePage();
  const elapsed = useTimed((now) => Math.floor(Math.max(0, now - startedAt) / 1_000) * 1_000);
  return (
    <li>
      <div className="recorder-made">
        <b>{name}</b>
        <span className="record-figures">{said.progress(bytes, elapsed)}</span>
        <span className="mute">
          {said.facts(
            said.limits(maxBytes, maxDuration),
            backends === null ? said.fleet : said.part(backends),
            said.captures[messages].short,
          )}
        </span>
        {warning !== null && (
          <span className="record-warned" role="status">
            {warning}
          </span>
        )}
      </div>
      <button
        type="button"
        className="button"
        aria-label={said.stopOne(name)}
        onClick={() => void recorder.stop(id)}
      >
        {said.stop}
      </button>
    </li>
  );
}
