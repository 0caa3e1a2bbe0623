import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { differs, unjudged } from '../../../shared/describe/compared-figure.ts';
import { formatMoment } from '../../../shared/describe/time.ts';
import type { Comparison } from '../../../shared/recording.ts';
import { originOf } from '../../describe/recording-origin.ts';
import { RECORDINGS } from '../../state/recordings-view.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage, useTimed, useView } from '../page-context.ts';
import { JobProgress } from '../recordings/job-progress.tsx';
import { ComparedBackends } from './compared-backends.tsx';
import { comparisonDoubts } from './comparison-doubts.ts';
import { FigureTable } from './figure-table.tsx';

const said = texts.compare;
const HOUR = 3_600_000;
/** Ids that only one of them has, named at most. */
const MOST_NAMED = 12;

/** Two recordings laid over each other, in the place of their list. @param before id of the one */
export function RecordingComparison({ before, after }: { before: string; after: string }) {
  const { comparison: desk, recordings, view } = usePage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    desk.open(before, after);
    heading.current?.focus();
    // Which of them is a copy of the other is known by all that there are.
    void recordings.refresh();
    return () => desk.close();
  }, [desk, recordings, before, after]);
  return (
    <main className="recordings comparison" aria-label={said.title}>
      <div className="recordings-head">
        <h2 ref={heading} tabIndex={-1}>
          {said.title}
        </h2>
        <Alignment />
        <span className="grow" />
        <button
          type="button"
          className="button"
          title={said.swapTitle}
          onClick={() => view.setState({ recordings: { ...RECORDINGS, compared: [after, before] } })}
        >
          {said.swap}
        </button>
        <button type="button" className="button" onClick={() => view.setState({ recordings: RECORDINGS })}>
          {said.close}
        </button>
      </div>
      <Answer />
    </main>
  );
}

/** From where on they are compared; where they have no marker in common there is no choice. */
function Alignment() {
  const { comparison: desk } = usePage();
  const { order, markers } = useStore(desk.state);
  if (!order || (markers.length === 0 && order.marker === undefined)) return null;
  return (
    <label className="comparison-align">
      <span className="mute">{said.align}</span>
      <select
        value={order.marker ?? ''}
        onChange={({ target }) => desk.open(order.before, order.after, target.value || undefined)}
      >
        <option value="">{said.alignStart}</option>
        {markers.map((text) => (
          <option key={text} value={text}>
            {said.alignMarker(text)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Answer() {
  const { comparison: desk } = usePage();
  const { order, comparison, problem } = useStore(desk.state);
  if (problem !== null) {
    return (
      <div className="recordings-none">
        <p role="status">{said.problem(problem)}</p>
        <button
          type="button"
          className="button"
          onClick={() => order && desk.open(order.before, order.after, order.marker)}
        >
          {said.tryAgain}
        </button>
      </div>
    );
  }
  if (!comparison) {
    return (
      <div className="recordings-none">
        {order && <JobProgress job="compare" recording={order.before} text={said.working} />}
      </div>
    );
  }
  const { figures, backends, onlyBefore, onlyAfter } = comparison;
  return (
    <section className="comparison-scroll" aria-label={said.title}>
      <Sides comparison={comparison} />
      <Doubts comparison={comparison} />
      <Verdict comparison={comparison} />
      <h3>{said.fleet}</h3>
      <FigureTable label={said.fleet} rows={figures.map((figure) => ({ backend: null, figure }))} />
      <ComparedBackends backends={backends} />
      <Only ids={onlyBefore} words={said.onlyBefore} />
      <Only ids={onlyAfter} words={said.onlyAfter} />
      <p className="mute comparison-explains">{said.explains}</p>
    </section>
  );
}

function Sides({ comparison }: { comparison: Comparison }) {
  const zone = useView((view) => view.zone);
  const now = useTimed((at) => Math.floor(at / HOUR) * HOUR);
  const { before, after, span, backends } = comparison;
  const files = useStore(usePage().recordings.state, (state) => state.files);
  const factsOf = (recording: string): string => {
    const file = files?.find(({ id, key }) => id === recording || key === recording);
    return file ? originOf(file, now, zone).map(texts.recordings.also).join('') : '';
  };
  return (
    <dl className="comparison-sides">
      {(
        [
          [said.before, before],
          [said.after, after],
        ] as const
      ).map(([words, { recording, name, from }]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>
            <b>{name}</b>{' '}
            <span className="mute">
              <time dateTime={new Date(from).toISOString()}>{formatMoment(from, now, zone)}</time>
              {factsOf(recording)}
            </span>
          </dd>
        </div>
      ))}
      <div>
        <dd className="mute">{said.over(span, backends.length)}</dd>
      </div>
    </dl>
  );
}

function Doubts({ comparison }: { comparison: Comparison }) {
  const files = useStore(usePage().recordings.state, (state) => state.files);
  return comparisonDoubts(comparison, files ?? []).map((doubt) => (
    <p key={doubt} className="comparison-doubt" role="note">
      {doubt}
    </p>
  ));
}

function Verdict({ comparison: { figures, backends } }: { comparison: Comparison }) {
  const worse = figures.filter(({ verdict }) => verdict === 'worse').length;
  const worseBackends = backends.filter((each) => each.figures.some(({ verdict }) => verdict === 'worse'));
  const all = [...figures, ...backends.flatMap((each) => each.figures)];
  const count = unjudged({ figures, backends });
  const rest = count === 0 ? '' : `; ${said.verdict.unjudged(count)}`;
  if (worse > 0 || worseBackends.length > 0) {
    return (
      <p className="comparison-verdict" data-verdict="worse" role="status">
        {said.verdict.worse(worse, worseBackends.length)}
        {rest}
      </p>
    );
  }
  const verdict = all.some(differs)
    ? 'better'
    : all.every((figure) => figure.verdict === 'unknown')
      ? 'unknown'
      : 'same';
  return (
    <p className="comparison-verdict" data-verdict={verdict} role="status">
      {said.verdict[verdict]}
      {verdict === 'unknown' ? '' : rest}
    </p>
  );
}

function Only({
  ids,
  words,
}: {
  ids: readonly string[];
  words: (ids: readonly string[], more: number) => string;
}) {
  if (ids.length === 0) return null;
  const more = Math.max(0, ids.length - MOST_NAMED);
  return <p className="mute">{words(ids.slice(0, MOST_NAMED), more)}</p>;
}
