import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { useSize } from '../charts/use-size.ts';
import { INITIAL_VIEW, isFiltered } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
import { fitColumns } from './columns.ts';
import { FleetMarks } from './fleet-marks.tsx';
import { FleetTable } from './fleet-table.tsx';
import { FleetToolbar } from './fleet-toolbar.tsx';
import { usePage, useView } from './page-context.ts';
import { Tiles } from './tiles.tsx';
import { FittedColumnsContext } from './use-fitted-columns.ts';

/** px, at most, that the table's scrollbar takes. */
const SCROLLBAR = 12;

/** The toolbar and what is under it, a table or tiles, which share one order of rows. */
export function FleetSection() {
  const { rows, view } = usePage();
  const shown = useStore(rows.state, ({ order }) => order.length);
  const held = useStore(rows.state, (state) => state.held);
  const filtered = useView(isFiltered);
  const mode = useView((state) => state.mode);
  const chosen = useView((state) => state.columns);
  const [section, { width }] = useSize<HTMLElement>();
  const fitted = useMemo(() => fitColumns(chosen, Math.max(0, width - SCROLLBAR)), [chosen, width]);
  const hold = (over: boolean) => rows.hold(over);
  // What goes from under the pointer (the table for the tiles, both for a wallboard) does not say that it left.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each mode is another element under the pointer.
  useEffect(() => () => rows.hold(false), [rows, mode]);
  return (
    <FittedColumnsContext value={fitted}>
      <section className="fleet-section" aria-label={texts.fleet.section} ref={section}>
        <FleetToolbar shown={shown} held={held} />
        <FleetMarks />
        {mode === 'table' ? <FleetTable onHold={hold} /> : <Tiles onHold={hold} />}
        {shown === 0 && filtered && (
          <div className="no-match">
            <p>{texts.fleet.noMatch}</p>
            <button
              type="button"
              className="button"
              onClick={() => {
                view.setState({ healths: INITIAL_VIEW.healths, text: INITIAL_VIEW.text, only: null });
                // The button goes with what it says.
                document.querySelector<HTMLElement>('.fleet-section input[type="search"]')?.focus();
              }}
            >
              {texts.fleet.clearFilter}
            </button>
          </div>
        )}
      </section>
    </FittedColumnsContext>
  );
}
