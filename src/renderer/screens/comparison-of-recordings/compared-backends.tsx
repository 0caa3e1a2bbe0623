import { useState } from 'react';
import { differs } from '../../../shared/describe/compared-figure.ts';
import type { Comparison } from '../../../shared/recording.ts';
import { texts } from '../../texts/catalogue.ts';
import { type FigureRow, FigureTable } from './figure-table.tsx';

const said = texts.compare;
/** Backends that are shown at once at most. */
const MOST_SHOWN = 100;
/** Of those that are looked up, with all of their figures. */
const MOST_FOUND = 10;

/** The backends with a difference, the surest first; or those that a person looks up, with all of their figures. */
export function ComparedBackends({ backends }: { backends: Comparison['backends'] }) {
  const [wanted, setWanted] = useState('');
  const text = wanted.trim().toLowerCase();
  return (
    <>
      <div className="comparison-find">
        <h3>{text === '' ? said.backends : said.found}</h3>
        <span className="grow" />
        <label>
          <span className="mute">{said.find}</span>
          <input
            type="search"
            value={wanted}
            placeholder={said.findHint}
            onChange={({ target }) => setWanted(target.value)}
          />
        </label>
      </div>
      {text === '' ? <Differing backends={backends} /> : <Found backends={backends} text={text} />}
    </>
  );
}

function Differing({ backends }: { backends: Comparison['backends'] }) {
  const differing = backends.filter(({ figures }) => figures.some(differs));
  const same = backends.length - differing.length;
  if (differing.length === 0) return <p className="mute">{said.noneDiffer(backends.length)}</p>;
  const shown = differing.slice(0, MOST_SHOWN);
  return (
    <>
      <FigureTable label={said.backends} rows={rowsOf(shown, differs)} />
      {differing.length > shown.length && (
        <p className="mute">{said.more(differing.length - shown.length)}</p>
      )}
      {same > 0 && <p className="mute">{said.othersSame(same)}</p>}
    </>
  );
}

function Found({ backends, text }: { backends: Comparison['backends']; text: string }) {
  const found = backends.filter(({ backend }) => backend.toLowerCase().includes(text));
  if (found.length === 0) return <p className="mute">{said.noneFound}</p>;
  const shown = found.slice(0, MOST_FOUND);
  return (
    <>
      <FigureTable label={said.found} rows={rowsOf(shown, () => true)} />
      {found.length > shown.length && <p className="mute">{said.more(found.length - shown.length)}</p>}
    </>
  );
}

const rowsOf = (
  backends: Comparison['backends'],
  wanted: (figure: FigureRow['figure']) => boolean,
): FigureRow[] =>
  backends.flatMap(({ backend, figures }) => figures.filter(wanted).map((figure) => ({ backend, figure })));
