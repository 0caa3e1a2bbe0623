import type { LocalFault } from '../../shared/local-fault.ts';
import { describeLocalFault } from '../describe/local-fault.ts';
import { useLink, useStale, useTimed, useView } from './page-context.ts';

/** Says that it is us and not them. Once the data is stale nobody knows whether it still is. */
export function LocalFaultBanner() {
  const fault = useLink((state) => state.localFault);
  const stale = useStale();
  return fault && !stale ? <Banner fault={fault} /> : null;
}

function Banner({ fault }: { fault: LocalFault }) {
  const zone = useView((view) => view.zone);
  const next = useTimed((now) => describeLocalFault(fault, now, zone).next);
  const { headline, evidence } = describeLocalFault(fault, fault.since, zone);
  return (
    <div className="local-fault-banner" role="alert">
      <strong>{headline}</strong> – {evidence} {/* Counts on every second: read out once is enough. */}
      <span aria-live="off">{next}</span>
    </div>
  );
}
