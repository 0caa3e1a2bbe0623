import { useEffect, useId, useRef, useState } from 'react';
import { isLinked } from '../state/incident-link.ts';
import { inOrder, isLoud } from '../state/incidents.ts';
import { texts } from '../texts/catalogue.ts';
import { HealthShape } from './health-shape.tsx';
import { IncidentLine } from './incident-line.tsx';
import { useFleet, useIncidents, useLink, useStale, useView } from './page-context.ts';
import { useIncidentLink } from './use-incident-link.ts';

/**
 * Under the counts: what is wrong, since when, whether it is us or them, and what can be done. One line that is always
 * there, so that nothing below it moves; the others lie over the table once a person asks for them.
 */
export function IncidentStrip() {
  useIncidentLink();
  const incidents = useIncidents((state) => state.incidents);
  const link = useView((view) => view.incident);
  const { open: unfolded, toggle, root, opener } = useUnfolding(incidents.length > 1);
  const listId = useId();
  const ordered = inOrder(incidents);
  const open = ordered.filter(({ endedAt }) => endedAt === null);
  const loud = open.filter(isLoud).length;
  const [held, hold] = useHeld();
  const first =
    ordered.find((incident) => link && isLinked(link, incident)) ??
    ordered.find(({ id }) => id === held) ??
    open[0];
  const others = ordered.filter((incident) => incident !== first);
  const openOthers = open.filter((incident) => incident !== first).length;
  const over = others.length - openOthers;
  const rest = [
    openOthers > 0 ? texts.incidentStrip.moreOpen(openOthers) : '',
    over > 0 ? texts.incidentStrip.over(over) : '',
  ].filter((part) => part !== '');
  return (
    <section className="incidents" aria-label={texts.incidentStrip.name} ref={root}>
      <p className="visually-hidden" role="status">
        {loud === 0 ? texts.incidentStrip.none : texts.incidentStrip.open(loud)}
      </p>
      <div className="incidents-first" {...hold(first?.id)}>
        {first ? (
          <ul>
            <IncidentLine key={first.id} incident={first} />
          </ul>
        ) : (
          <Quiet />
        )}
        {others.length > 0 && (
          <button
            ref={opener}
            type="button"
            className="button incidents-more"
            data-loud={openOthers > 0}
            title={over > 0 ? texts.incidentStrip.overName(over) : undefined}
            aria-expanded={unfolded}
            aria-controls={listId}
            onClick={toggle}
          >
            {texts.incidentStrip.rest(rest)}
          </button>
        )}
      </div>
      {unfolded && others.length > 0 && (
        <ul id={listId} className="incidents-others" aria-label={texts.incidentStrip.all}>
          {others.map((incident) => (
            <IncidentLine key={incident.id} incident={incident} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Which incident the line is about as long as the pointer or the keyboard is in it: nobody presses another one's button. */
function useHeld() {
  const [held, setHeld] = useState<number | null>(null);
  const hold = (first: number | undefined) => ({
    onPointerEnter: () => setHeld(first ?? null),
    onPointerLeave: () => setHeld(null),
    onFocus: () => setHeld((before) => before ?? first ?? null),
    onBlur: () => setHeld(null),
  });
  return [held, hold] as const;
}

/** No incident is no promise: one backend may be down for seconds, and of a fault of our own there is none. */
function Quiet() {
  const stale = useStale();
  const fault = useLink((link) => link.localFault !== null);
  const down = useFleet(({ counts }) => counts.down > 0);
  const health = stale ? 'stale' : fault ? 'down' : down ? null : 'up';
  return (
    <p className="incident mute">
      {health === null ? <span className="shape" /> : <HealthShape health={health} />}
      {stale ? texts.incidentStrip.unknown : fault ? texts.incidentStrip.ours : texts.incidentStrip.quiet}
    </p>
  );
}

/** The list of the others stays open while one works through it: Escape closes it, and so does its button. */
function useUnfolding(possible: boolean) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (!root.current?.contains(document.activeElement) && document.activeElement !== document.body) return;
      event.preventDefault();
      setOpen(false);
      opener.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [open]);
  useEffect(() => {
    if (!possible) setOpen(false);
  }, [possible]);
  return { open, toggle: () => setOpen(!open), root, opener };
}
