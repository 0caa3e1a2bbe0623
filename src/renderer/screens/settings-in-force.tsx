import type { BackendSettings } from '../../shared/backend.ts';
import { describeSettings } from '../describe/settings.ts';
import { texts } from '../texts/catalogue.ts';

/** The policies of this backend, after defaults. */
export function SettingsInForce({ settings }: { settings: BackendSettings }) {
  return (
    <details className="section settings">
      <summary>{texts.serverNumbers.settings}</summary>
      <dl>
        {describeSettings(settings).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
