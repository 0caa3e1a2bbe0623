import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { RECORDINGS } from '../../state/recordings-view.ts';
import { texts } from '../../texts/catalogue.ts';
import { RecordingComparison } from '../comparison-of-recordings/recording-comparison.tsx';
import { usePage, useView } from '../page-context.ts';
import { CutDialog } from './cut-dialog.tsx';
import { chooseFile } from './drop-zone.tsx';
import { RecordingsTable } from './recordings-table.tsx';

const said = texts.recordings;

/** The folder of recordings, in the fleet's place, or two of them laid over each other. */
export function RecordingsPage() {
  const compared = useView((state) => state.recordings?.compared ?? null);
  if (compared) return <RecordingComparison before={compared[0]} after={compared[1]} />;
  return <Folder />;
}

function Folder() {
  const page = usePage();
  const { recordings, view } = page;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    recordings.show(true);
    heading.current?.focus();
    return () => recordings.show(false);
  }, [recordings]);
  return (
    <main className="recordings" aria-label={said.title}>
      <div className="recordings-head">
        <h2 ref={heading} tabIndex={-1}>
          {said.title}
        </h2>
        <Totals />
        <span className="grow" />
        <Importing />
        <CompareButton />
        <button type="button" className="button" title={said.importTitle} onClick={() => chooseFile(page)}>
          {said.import}
        </button>
        <button type="button" className="button" onClick={() => view.setState({ recordings: null })}>
          {said.back}
        </button>
      </div>
      <Listed />
      <CutDialog />
    </main>
  );
}

function Totals() {
  const files = useStore(usePage().recordings.state, (state) => state.files);
  if (!files || files.length === 0) return null;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return <span className="mute recordings-totals">{said.count(files.length, bytes)}</span>;
}

function Listed() {
  const { recordings } = usePage();
  const { files, problem } = useStore(recordings.state);
  if (problem !== null && files === null) {
    return (
      <div className="recordings-none">
        <p role="status">{said.unreadable(problem)}</p>
        <button type="button" className="button" onClick={() => void recordings.refresh()}>
          {said.tryAgain}
        </button>
      </div>
    );
  }
  if (files === null) return <p className="mute recordings-none">{said.reading}</p>;
  if (files.length > 0) return <RecordingsTable files={files} />;
  return (
    <div className="recordings-none">
      <p className="recordings-none-title">{said.none}</p>
      <p className="mute">{said.noneExplains}</p>
      <p className="mute">{said.noneHow}</p>
    </div>
  );
}

/** Two that are ticked, laid over each other: the older one is what was before. */
function CompareButton() {
  const { recordings, view } = usePage();
  const { files, ticked } = useStore(recordings.state);
  const chosen = (files ?? [])
    .filter(({ id }) => ticked.includes(id))
    .sort((a, b) => a.from - b.from || a.id.localeCompare(b.id));
  const [before, after] = chosen;
  const both = before && after;
  const ticks = both ? said.ticked(before.name, after.name) : before ? said.tickedOne(before.name) : null;
  return (
    <>
      {ticks !== null && (
        <span className="mute recordings-ticked" role="status">
          {ticks}
        </span>
      )}
      <button
        type="button"
        className="button"
        disabled={!both}
        title={both ? said.compareTwo(before.name, after.name) : said.compareHint}
        onClick={() =>
          both && view.setState({ recordings: { ...RECORDINGS, compared: [before.key, after.key] } })
        }
      >
        {said.compare}
      </button>
    </>
  );
}

function Importing() {
  const { recordings } = usePage();
  const importing = useStore(recordings.state, (state) => state.importing);
  if (!importing) return null;
  const { name, sent, size } = importing;
  const looking = sent >= size;
  const text = looking ? said.lookingInto(name) : said.importing(name, sent / size);
  return (
    <span className="recordings-importing" role="status">
      <progress className="bulk-bar" aria-label={text} {...(looking ? {} : { max: size, value: sent })} />
      <span className="mute recordings-importing-text">{text}</span>
      {!looking && (
        <button
          type="button"
          className="button"
          aria-label={said.cancelImport}
          onClick={() => recordings.cancelImport()}
        >
          {said.cancel}
        </button>
      )}
    </span>
  );
}
