import { COLUMN_IDS, DEFAULT_COLUMNS } from '../state/fleet-view.ts';
import { type Density, toggled } from '../state/view-store.ts';
import { COLUMN_NAMES } from './columns.ts';
import { usePage, useView } from './page-context.ts';
import { PopoverButton } from './popover-button.tsx';
import { useFittedColumns } from './use-fitted-columns.ts';

const DENSITIES: readonly Density[] = ['comfortable', 'compact'];

/** Which columns the table has, and how high its rows are. */
export function ColumnChoice() {
  return (
    <PopoverButton label="Columns" name="Columns and density">
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
      <fieldset className="column-choice" aria-label="Columns">
        {COLUMN_IDS.map((id) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={chosen.has(id)}
              onChange={() => view.setState({ columns: toggled(chosen, id) })}
            />
            <span>{COLUMN_NAMES[id]}</span>
            {without.some((column) => column.id === id) && <span className="mute">no room</span>}
          </label>
        ))}
      </fieldset>
      {without.length > 0 && <p className="mute">Those without room come back in a wider window.</p>}
      <div className="choice-foot">
        <fieldset className="segments small" aria-label="Height of rows">
          {DENSITIES.map((each) => (
            <button
              type="button"
              key={each}
              aria-pressed={density === each}
              onClick={() => view.setState({ density: each })}
            >
              {each}
            </button>
          ))}
        </fieldset>
        <span className="grow" />
        <button type="button" className="button" onClick={() => view.setState({ columns: DEFAULT_COLUMNS })}>
          Reset
        </button>
      </div>
    </>
  );
}
