import { useRef } from 'react';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { usePage } from '../screens/page-context.ts';
import { PopoverButton } from '../screens/popover-button.tsx';
import { saveFile } from '../screens/save-file.ts';
import { texts } from '../texts/catalogue.ts';
import { chartPicture, pngOf } from './chart-picture.ts';
import { rangeWords } from './range-words.ts';

const said = texts.exporting;

interface Props {
  title: string;
  /** UTC ms. */
  from: number;
  to: number;
  zone: ClockZone;
  /** What the chart was drawn from, as CSV; without it, there is no table of it. */
  csv?: () => string;
}

/** Takes a chart along, as it stands. */
export function ChartMenu({ title, from, to, zone, csv }: Props) {
  const { actions } = usePage();
  const place = useRef<HTMLSpanElement>(null);
  const name = fileName(title, from);
  const picture = () => {
    const figure = place.current?.closest('figure');
    return figure ? chartPicture(figure, title, rangeWords(from, to, zone)) : null;
  };
  const failed = () => actions.tell(said.notDrawn, 'refused');
  const saveSvg = () => {
    const drawn = picture();
    if (drawn) saveFile(`${name}.svg`, new Blob([drawn.svg], { type: 'image/svg+xml' }));
    else failed();
  };
  const savePng = async () => {
    const drawn = picture();
    const png = drawn && (await pngOf(drawn));
    if (png) saveFile(`${name}.png`, png);
    else failed();
  };
  return (
    <span ref={place} className="chart-menu" data-title={title} data-range={rangeWords(from, to, zone)}>
      <PopoverButton label="⋯" name={said.pictureOf(title)}>
        {(close) => (
          <ul className="r-menu">
            <Item
              name={said.svg}
              run={() => {
                close();
                saveSvg();
              }}
            />
            <Item
              name={said.png}
              run={() => {
                close();
                void savePng();
              }}
            />
            {csv && (
              <Item
                name={said.table}
                run={() => {
                  close();
                  saveFile(`${name}.csv`, new Blob([csv()], { type: 'text/csv' }));
                }}
              />
            )}
          </ul>
        )}
      </PopoverButton>
    </span>
  );
}

function Item({ name, run }: { name: string; run: () => void }) {
  return (
    <li>
      <button type="button" className="plain" onClick={run}>
        {name}
      </button>
    </li>
  );
}

/** "messages-per-second-2026-11-21T14-05-00", without an ending. */
export const fileName = (title: string, from: number): string =>
  `${title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')}-${new Date(from).toISOString().slice(0, 19).replaceAll(':', '-')}`;
