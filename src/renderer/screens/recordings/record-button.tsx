import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { newestOf } from '../../state/recorder.ts';
import { texts } from '../../texts/catalogue.ts';
import { useMayAct, usePage, useTimed } from '../page-context.ts';
import { FlightRecorder } from './flight-recorder.tsx';
import { RecordForm } from './record-form.tsx';
import { RecordingsMade } from './recordings-made.tsx';
import { headlineOf } from './warning-headline.ts';

const said = texts.recordings;

/** Always in view: whether something is recorded, how long and how large. Under it, all that the recorder can do. */
export function RecordButton() {
  const { recorder } = usePage();
  const { recordings, open } = useStore(recorder.state);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('[role="dialog"] :is(input, button, select):enabled')?.focus();
    const elsewhere = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) recorder.show(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      recorder.show(false);
      button.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('pointerdown', elsewhere);
    document.addEventListener('focusin', elsewhere);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('pointerdown', elsewhere);
      document.removeEventListener('focusin', elsewhere);
    };
  }, [open, recorder]);
  const making = recordings.length > 0;
  return (
    <div className="recorder" ref={root}>
      <button
        type="button"
        ref={button}
        className="button record-button"
        data-recording={making}
        data-warned={recordings.some(({ warning }) => warning !== null)}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={making ? said.recordingName(recordings.map(({ name }) => name)) : undefined}
        title={said.recordTitle}
        onClick={() => recorder.show(!open)}
      >
        <span className="record-dot" aria-hidden="true" />
        {making ? <Rec /> : said.record}
      </button>
      {!making && <FlightState />}
      {open && (
        <div className="popover recorder-panel" role="dialog" aria-label={said.record}>
          {making && <RecordingsMade />}
          <RecordForm />
          <FlightRecorder />
        </div>
      )}
    </div>
  );
}

/** "REC 3 m 12 s · 1.2 MiB"; with several how many there are, and of the newest. */
function Rec() {
  const { recorder } = usePage();
  const recordings = useStore(recorder.state, (state) => state.recordings);
  const newest = newestOf(recordings);
  const elapsed = useTimed(
    (now) => Math.floor(Math.max(0, now - (newest?.startedAt ?? now)) / 1_000) * 1_000,
  );
  if (!newest) return null;
  const warning = recordings.find(({ warning }) => warning !== null)?.warning ?? undefined;
  return (
    <>
      <b>{said.recording}</b> <span className="record-figures">{said.progress(newest.bytes, elapsed)}</span>
      {recordings.length > 1 && <span className="record-count">{said.several(recordings.length)}</span>}
      {warning !== undefined && (
        <span className="record-warned" title={warning}>
          {headlineOf(warning)}
        </span>
      )}
    </>
  );
}

/** "flight recorder 30 min": how far back a person can still go. */
function FlightState() {
  const { recorder } = usePage();
  const flight = useStore(recorder.state, (state) => state.flight);
  const problem = useStore(recorder.state, (state) => state.problem);
  const mayAct = useMayAct();
  const held = useTimed((now) => (flight.since === null ? 0 : Math.floor((now - flight.since) / 60_000)));
  if (!mayAct) return null;
  const text =
    problem !== null
      ? said.flight.none
      : !flight.on
        ? said.flight.off
        : held > 0
          ? said.flight.since(held)
          : said.flight.on;
  return (
    <span className="mute flight-state" title={problem ?? undefined}>
      {text}
    </span>
  );
}
