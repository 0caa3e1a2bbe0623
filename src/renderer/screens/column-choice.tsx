import { COLUMN_IDS, DEFAULT_COLUMNS } from '../state/fleet-view.ts';
import { type Density, toggled } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
import { usePage, useView } from './page-context.ts';
import { PopoverButton } from './popover-button.tsx';
import { useFittedColumns } from './use-fitted-columns.ts';

const DENSITIES: readonly Density[] = ['comfortable', 'compact'];

/** Which columns the table has, and how high its rows are. */
export function ColumnChoice() {
  return (
    <PopoverButton label={texts.fleet.columnChoice} name={texts.fleet.columnChoiceName}>
      {() => <Choice />}
    </PopoverButton>
  );
}

function Choice() {
  const { view } = usePage();
  const chosen = useView((state) => state.columns);
  const density = useView((state) => state.density);
  const { without } = useFittedColumns();
  return (
    <>
      <fieldset className="column-choice" aria-label={texts.fleet.columnChoice}>
        {COLUMN_IDS.map((id) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={chosen.has(id)}
              onChange={() => view.setState({ columns: toggled(chosen, id) })}
            />
            <span>{texts.columns.names[id]}</span>
            {without.some((column) => column.id === id) && <span className="mute">{texts.fleet.noRoom}</span>}
          </label>
        ))}
      </fieldset>
      {without.length > 0 && <p className="mute">{texts.fleet.noRoomHint}</p>}
      <div className="choice-foot">
        <fieldset className="segments small" aria-label={texts.fleet.rowHeight}>
          {DENSITIES.map((each) => (
            <button
              type="button"
              key={each}
              aria-pressed={density === each}
              onClick={() => view.setState({ density: each })}
            >
              {texts.fleet.density[each]}
            </button>
          ))}
        </fieldset>
        <span className="grow" />
        <button type="button" className="button" onClick={() => view.setState({ columns: DEFAULT_COLUMNS })}>
          {texts.fleet.reset}
        </button>
      </div>
    </>
  );
}
