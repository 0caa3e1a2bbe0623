import { useStore } from 'zustand';
import { FLIGHT_SPAN } from '../../../shared/recording.ts';
import { texts } from '../../texts/catalogue.ts';
import { useMayAct, usePage, useTimed } from '../page-context.ts';

const said = texts.recordings;
export const FLIGHT_MINUTES = [5, 10, 30] as const;
const MINUTE = 60_000;

/** What can be saved after the fact. */
export function FlightRecorder() {
  const { recorder } = usePage();
  const { flight, problem, busy } = useStore(recorder.state);
  const mayAct = useMayAct();
  const held = useTimed((now) =>
    flight.since === null ? 0 : Math.floor(Math.max(0, now - flight.since) / 1_000) * 1_000,
  );
  if (problem !== null) return null;
  return (
    <section className="recorder-flight" aria-label={said.flight.title}>
      <div className="recorder-line">
        <h2>{said.flight.title}</h2>
        <span className="grow" />
        <button
          type="button"
          className="button"
          disabled={busy || !mayAct}
          onClick={() => void recorder.setFlight(!flight.on)}
        >
          {flight.on ? said.flight.turnOff : said.flight.turnOn}
        </button>
      </div>
      <p className="mute">
        {said.flight.explains(FLIGHT_SPAN / MINUTE)}{' '}
        {flight.on && (held > 0 ? said.flight.has(held, flight.bytes) : said.flight.empty)}
      </p>
      {flight.on && (
        <fieldset className="recorder-line" aria-label={said.saveLast}>
          <span className="mute" aria-hidden="true">
            {said.saveLast}
          </span>
          {FLIGHT_MINUTES.map((minutes) => (
            <button
              type="button"
              key={minutes}
              className="button"
              disabled={busy || held === 0 || !mayAct}
              aria-label={said.saveMinutes(minutes)}
              onClick={() => void recorder.saveRecent(minutes * MINUTE)}
            >
              {said.minutes(minutes)}
            </button>
          ))}
        </fieldset>
      )}
    </section>
  );
}
