import { formatChange, formatFigure, formatNoise } from '../../../shared/describe/compared-figure.ts';
import type { ComparedFigure } from '../../../shared/recording.ts';
import { texts } from '../../texts/catalogue.ts';
import { changePicture, PICTURE } from './change-picture.ts';

const { columns, verdicts } = texts.compare;

export interface FigureRow {
  /** `null`: of all together. */
  backend: string | null;
  figure: ComparedFigure;
}

/** Figures of both sides, one below the other; a backend is named at the first of its own. */
export function FigureTable({ label, rows }: { label: string; rows: readonly FigureRow[] }) {
  const named = rows.some(({ backend }) => backend !== null);
  return (
    <table className="recordings-table comparison-table" aria-label={label}>
      <thead>
        <tr>
          {named && <th scope="col">{columns.backend}</th>}
          <th scope="col">{columns.figure}</th>
          <th scope="col" className="numeric">
            {columns.before}
          </th>
          <th scope="col" className="numeric">
            {columns.after}
          </th>
          <th scope="col" className="numeric">
            {columns.change}
          </th>
          <th scope="col" className="numeric">
            {columns.noise}
          </th>
          <th scope="col" className="comparison-picture">
            <span className="visually-hidden">{columns.picture}</span>
          </th>
          <th scope="col">{columns.verdict}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ backend, figure }, index) => (
          <tr
            key={`${backend ?? ''}\n${figure.name}`}
            data-first={named && backend !== rows[index - 1]?.backend}
          >
            {named && (
              <td className="comparison-backend">{backend === rows[index - 1]?.backend ? '' : backend}</td>
            )}
            <th scope="row">
              {named && <span className="visually-hidden">{backend} </span>}
              {figure.name}
            </th>
            <td className="numeric">{formatFigure(figure.before, figure.unit)}</td>
            <td className="numeric">{formatFigure(figure.after, figure.unit)}</td>
            <td className="numeric">{formatChange(figure)}</td>
            <td className="numeric mute">{formatNoise(figure)}</td>
            <td className="comparison-picture">
              <Picture figure={figure} />
            </td>
            <td>
              <span className="comparison-mark" data-verdict={figure.verdict}>
                <Mark verdict={figure.verdict} />
                {verdicts[figure.verdict]}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where the change lies, beside the band of what is noise. */
function Picture({ figure }: { figure: ComparedFigure }) {
  const drawn = changePicture(figure);
  if (!drawn) return null;
  const { width, height, middle } = PICTURE;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <rect
        x={middle - drawn.band}
        y={2}
        width={2 * drawn.band}
        height={height - 4}
        rx={2}
        fill="var(--line)"
      />
      <path d={`M${middle} 0V${height}`} stroke="var(--edge)" strokeWidth={1} />
      <g data-verdict={figure.verdict} className="comparison-dot">
        {drawn.beyond === 0 ? (
          <circle cx={drawn.at} cy={height / 2} r={3.5} />
        ) : (
          <path
            d={`M${drawn.at} ${height / 2}l${-6 * drawn.beyond} -4v8z`}
            data-beyond={drawn.beyond > 0 ? 'right' : 'left'}
          />
        )}
      </g>
    </svg>
  );
}

/** A shape beside every colour. */
function Mark({ verdict }: { verdict: ComparedFigure['verdict'] }) {
  return (
    <svg className="shape" viewBox="0 0 12 12" aria-hidden="true">
      {verdict === 'worse' && (
        <>
          <rect x="1" y="1" width="10" height="10" rx="1.5" fill="var(--down)" />
          <path d="M3.6 3.6l4.8 4.8M8.4 3.6L3.6 8.4" stroke="#fff" strokeWidth="1.6" />
        </>
      )}
      {verdict === 'better' && <circle cx="6" cy="6" r="4" fill="var(--up)" />}
      {verdict === 'same' && <path d="M2 4.5h8M2 7.5h8" stroke="var(--idle-ink)" strokeWidth="1.4" />}
      {verdict === 'unknown' && (
        <circle
          cx="6"
          cy="6"
          r="4"
          fill="none"
          stroke="var(--idle-ink)"
          strokeWidth="1.5"
          strokeDasharray="2.2 1.6"
        />
      )}
    </svg>
  );
}
