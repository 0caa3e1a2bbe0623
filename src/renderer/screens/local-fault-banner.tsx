import type { LocalFault } from '../../shared/local-fault.ts';
import { describeLocalFault } from '../describe/local-fault.ts';
import { texts } from '../texts/catalogue.ts';
import { useFleet, useLink, useStale, useTimed, useView } from './page-context.ts';

/** Says that it is us and not them. Once the data is stale nobody knows whether it still is. */
export function LocalFaultBanner() {
  const fault = useLink((state) => state.localFault);
  const stale = useStale();
  return fault && !stale ? <Banner fault={fault} /> : null;
}

function Banner({ fault }: { fault: LocalFault }) {
  const zone = useView((view) => view.zone);
  const fleet = useFleet((state) => state.fleet);
  const rowOf = useFleet((state) => state.rowOf);
  const nameOf = (id: string) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id;
  const next = useTimed((now) => describeLocalFault(fault, now, zone, nameOf).next);
  const { headline, evidence, last } = describeLocalFault(fault, fault.since, zone, nameOf);
  return (
    <div className="local-fault-banner" role="alert">
      <strong>{headline}</strong>
      {texts.banners.evidence(evidence)}
      {/* Counts on every second: read out once is enough. */}
      <span aria-live="off">
        {last} {next}
      </span>
    </div>
  );
}
