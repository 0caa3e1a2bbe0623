import { texts } from '../texts/catalogue.ts';
import { AttemptsTable } from './attempts-table.tsx';
import { BackendActions } from './backend-actions.tsx';
import { BackendCharts } from './backend-charts.tsx';
import { BackendReport } from './backend-report.tsx';
import { DialWaterfall } from './dial-waterfall.tsx';
import { HealthShape } from './health-shape.tsx';
import { Icon } from './icons.tsx';
import { InspectButton } from './inspector/inspect-button.tsx';
import { useFleet, usePage, useStale } from './page-context.ts';
import { SettingsInForce } from './settings-in-force.tsx';
import { WhyBox } from './why-box.tsx';
import { OpenBackendInWindow } from './window-buttons.tsx';

/** One backend, opened beside the fleet. */
export function BackendDetail({ id }: { id: string }) {
  const { view } = usePage();
  const row = useFleet((state) => state.rowOf.get(id) ?? -1);
  const info = useFleet((state) => state.fleet?.backends[row]);
  const status = useFleet((state) => state.statuses[row]);
  const stale = useStale();
  if (!info || !status) return null;
  // The fleet file and the control API know it by its id.
  const ownId = info.id === info.name ? null : info.id;
  const facts = [ownId, info.group, ...info.tags].filter((fact) => fact !== null);
  return (
    <aside className="side detail" aria-label={texts.backend.panel(info.name)}>
      <div className="side-title">
        <h2>
          <HealthShape health={stale ? 'stale' : status.health} named />
          {info.name}
        </h2>
        <span className="grow" />
        <span className="facts mute mono" title={texts.backend.facts(facts)}>
          {texts.backend.facts(facts)}
        </span>
        <OpenBackendInWindow id={id} />
        <button
          type="button"
          className="icon-button"
          aria-label={texts.backend.close}
          title={texts.backend.closeHint}
          onClick={() => view.setState({ selected: null })}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="url-line">
        <p className="url mono mute" title={info.url}>
          {info.url}
        </p>
        <InspectButton />
      </div>
      <WhyBox info={info} status={status} />
      <BackendActions info={info} phase={status.state.phase} breaker={status.breaker.state} />
      <BackendCharts id={id} />
      <DialWaterfall attempts={status.attempts} />
      <AttemptsTable status={status} />
      <BackendReport info={info} status={status} />
      <SettingsInForce settings={info.settings} />
    </aside>
  );
}
