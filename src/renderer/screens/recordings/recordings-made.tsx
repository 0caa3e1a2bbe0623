import { useEffect, useState } from 'react';
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
      <div className="recorder-line">
        <h2>{said.making}</h2>
        <span className="grow" />
        {recordings.length > 1 && <StopAll count={recordings.length} />}
      </div>
      <ul>
        {recordings.map((recording) => (
          <Made key={recording.id} recording={recording} />
        ))}
      </ul>
    </section>
  );
}

/** ms within which a second press stops them: one alone would end hours of several by a slip. */
const SURE_FOR = 4_000;

function StopAll({ count }: { count: number }) {
  const { recorder } = usePage();
  const busy = useStore(recorder.state, (state) => state.busy);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(false), SURE_FOR);
    return () => clearTimeout(timer);
  }, [asked]);
  return (
    <button
      type="button"
      className="button"
      disabled={busy}
      onClick={() => {
        setAsked(!asked);
        if (asked) void recorder.stopAll();
      }}
    >
      {asked ? said.stopAllSure(count) : said.stopAll(count)}
    </button>
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
