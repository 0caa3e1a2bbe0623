import { sparklineMinutes } from '../series/sparklines.ts';
import { withAll } from '../state/marks.ts';
import { firstDirection } from '../state/row-order.ts';
import { texts } from '../texts/catalogue.ts';
import type { Column } from './columns.ts';
import { useLink, usePage, useTimed, useView } from './page-context.ts';
import { useShownIds } from './use-marking.ts';

/** A column's title; a click sorts by it, another turns the order round. */
export function ColumnHead({ column }: { column: Column }) {
  return column.id === 'mark' ? <MarkHead /> : <SortHead column={column} />;
}

function SortHead({ column }: { column: Column }) {
  const { view } = usePage();
  const sort = useView((state) => state.sort);
  const { sort: key } = column;
  const sorted = key !== undefined && sort.key === key;
  const { descending, ascending, unsorted } = texts.fleet;
  const waiting = column.id === 'health' ? unsorted : '';
  const arrow = sorted ? (sort.descending ? descending : ascending) : waiting;
  const direction = sorted ? (sort.descending ? 'descending' : 'ascending') : undefined;
  return (
    <th
      scope="col"
      className={`c-${column.id}${column.numeric ? ' numeric' : ''}`}
      aria-sort={direction}
      title={column.hint}
    >
      {key === undefined ? (
        <SparklineTitle />
      ) : (
        <button
          type="button"
          className="sort"
          onClick={() =>
            view.setState({ sort: { key, descending: sorted ? !sort.descending : firstDirection(key) } })
          }
        >
          <span className={column.id === 'health' ? 'visually-hidden' : undefined}>{column.title}</span>
          <span className="sort-arrow" aria-hidden="true">
            {arrow}
          </span>
        </button>
      )}
    </th>
  );
}

/** Selects all that are shown, or none of them. */
function MarkHead() {
  const { view } = usePage();
  const rows = useShownIds();
  const marked = useView((state) => state.marked);
  const count = marked.size === 0 ? 0 : rows.filter((id) => marked.has(id)).length;
  return (
    <th scope="col" className="c-mark">
      <input
        type="checkbox"
        aria-label={texts.fleet.selectAll}
        checked={rows.length > 0 && count === rows.length}
        ref={(box) => {
          if (box) box.indeterminate = count > 0 && count < rows.length;
        }}
        onChange={() => view.setState(({ marked: before }) => ({ marked: withAll(before, rows) }))}
      />
    </th>
  );
}

/** The small charts show no more than the engine's life, in steps. */
function SparklineTitle() {
  const startedAt = useLink((state) => state.startedAt);
  return useTimed((now) => texts.fleet.lastMinutes(sparklineMinutes(now - startedAt)));
}
