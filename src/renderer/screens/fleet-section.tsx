import { useStore } from 'zustand';
import { FleetTable } from './fleet-table.tsx';
import { FleetToolbar } from './fleet-toolbar.tsx';
import { usePage } from './page-context.ts';

/** The toolbar and the table under it, which share one order of rows. */
export function FleetSection() {
  const { rows } = usePage();
  const { order, held } = useStore(rows.state);
  return (
    <section className="fleet-section" aria-label="Backends">
      <FleetToolbar shown={order.length} held={held} />
      <FleetTable order={order} onHold={(over) => rows.hold(over)} />
    </section>
  );
}
