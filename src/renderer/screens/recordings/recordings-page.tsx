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
  const { recordings, view } = usePage();
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
        <button
          type="button"
          className="button"
          title={said.importTitle}
          onClick={() => chooseFile(recordings)}
        >
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
  return <span className="mute">{said.count(files.length, bytes)}</span>;
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
  return (
    <button
      type="button"
      className="button"
      disabled={!both}
      title={both ? said.compareTwo(before.name, after.name) : said.compareHint}
      onClick={() =>
        both && view.setState({ recordings: { ...RECORDINGS, compared: [before.id, after.id] } })
      }
    >
      {said.compare}
    </button>
  );
}

function Importing() {
  const { recordings } = usePage();
  const importing = useStore(recordings.state, (state) => state.importing);
  if (!importing) return null;
  const { name, sent, size } = importing;
  const text = said.importing(name, size === 0 ? 0 : sent / size);
  return (
    <span className="recordings-importing" role="status">
      <progress className="bulk-bar" max={size} value={sent} aria-label={text} />
      <span className="mute">{text}</span>
      <button type="button" className="button" onClick={() => recordings.cancelImport()}>
        {said.cancelImport}
      </button>
    </span>
  );
}
