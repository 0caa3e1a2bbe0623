import { useEffect } from 'react';
import { useStore } from 'zustand';
import { isTourSeen, rememberTour, TOUR } from '../state/tour.ts';
import { texts } from '../texts/catalogue.ts';
import { useFleet, usePage } from './page-context.ts';

/**
 * Three sentences for somebody who sees the console for the first time, over the demo fleet and never over a real one.
 * It takes a line of its own, and neither the keyboard nor anything that is under it.
 */
export function Tour() {
  const { overlay, fleet } = usePage();
  const demo = useFleet((state) => state.fleet?.demo === true);
  const shown = useStore(overlay, (state) => state.tour);
  useEffect(() => {
    if (demo && !isTourSeen(window.localStorage)) overlay.setState({ tour: 0 });
    if (!demo) overlay.setState({ tour: null });
  }, [demo, overlay]);
  const step = demo && shown !== null ? TOUR[shown] : undefined;
  const about = step?.about;
  useEffect(() => {
    if (about === undefined) return;
    const root = document.documentElement;
    root.dataset.tour = about;
    return () => {
      delete root.dataset.tour;
    };
  }, [about]);
  if (!step || shown === null) return null;
  const last = shown === TOUR.length - 1;
  const end = () => {
    rememberTour(window.localStorage);
    overlay.setState({ tour: null });
    // What had the keyboard is gone now.
    if (fleet.getState().fleet) document.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  return (
    <section className="tour" aria-label={texts.tourButtons.name}>
      <p role="status">
        <span className="mute">{texts.tourButtons.step(shown + 1, TOUR.length)}</span>{' '}
        <strong>{step.title}</strong> {step.text}
      </p>
      <span className="grow" />
      {shown > 0 && (
        <button type="button" className="button" onClick={() => overlay.setState({ tour: shown - 1 })}>
          {texts.tourButtons.before}
        </button>
      )}
      <button
        type="button"
        className="button primary"
        onClick={() => (last ? end() : overlay.setState({ tour: shown + 1 }))}
      >
        {last ? texts.tourButtons.done : texts.tourButtons.next}
      </button>
      {!last && (
        <button type="button" className="button" onClick={end}>
          {texts.tourButtons.skip}
        </button>
      )}
    </section>
  );
}
