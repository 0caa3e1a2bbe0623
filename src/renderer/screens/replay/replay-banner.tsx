import { texts } from '../../texts/catalogue.ts';
import { usePage, useView } from '../page-context.ts';
import { recordedEdges } from './recorded-edges.ts';
import { useReplay } from './use-replay.ts';

const said = texts.replay;

/** Across the screen as long as it does not show the live fleet: what it shows instead, and the way back. */
export function ReplayBanner() {
  const { view } = usePage();
  const name = useReplay(({ replay }) => replay?.name ?? null);
  const fleet = useReplay(({ replay }) => replay?.fleet ?? '');
  const from = useReplay(({ replay }) => replay?.from ?? 0);
  const to = useReplay(({ replay }) => replay?.to ?? 0);
  const condition = useReplay(({ replay }) => replay?.condition ?? 'whole');
  const zone = useView((state) => state.zone);
  if (name === null) return <Opening />;
  const flaw = said.conditions[condition];
  return (
    <section className="replay-banner" aria-label={said.banner}>
      <span className="replay-badge">{said.badge}</span>
      <strong className="replay-name" title={`${name} · ${fleet}`}>
        {name}
      </strong>
      <span className="replay-facts">
        <span>{said.recorded(recordedEdges(from, to, zone))}</span>
        {flaw !== undefined && <span className="replay-flaw">{flaw}</span>}
        <span>{said.actionsOff}</span>
      </span>
      <span className="grow" />
      <button
        type="button"
        className="button"
        title={said.backTitle}
        onClick={() => view.setState({ replay: null })}
      >
        {said.back}
      </button>
    </section>
  );
}

/** It was asked for, and what is below is still what was there before. */
function Opening() {
  const wanted = useView(({ replay }) => replay !== null);
  if (!wanted) return null;
  return (
    <p className="replay-banner" role="status">
      {said.loading}
    </p>
  );
}

/** On a wallboard: a strip that can be read from across the room. */
export function WallReplay() {
  const name = useReplay(({ replay }) => replay?.name ?? null);
  if (name === null) return null;
  return (
    <p className="wall-replay">
      <b>{said.badge}</b> {name}
    </p>
  );
}
