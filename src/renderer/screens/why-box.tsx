import type { BackendInfo, BackendStatus } from '../../shared/backend.ts';
import { explain, type Why } from '../../shared/describe/why.ts';
import { texts } from '../texts/catalogue.ts';
import { useStale, useTimed, useView } from './page-context.ts';

/** Why it is where it is, who decided, and when it will move next. */
export function WhyBox({ info, status }: { info: BackendInfo; status: BackendStatus }) {
  const zone = useView((view) => view.zone);
  const stale = useStale();
  const part = (which: keyof Why) => (now: number) =>
    explain(info, status, { now, zone, settings: info.settings })[which] ?? '';
  const headline = useTimed(part('headline'));
  const happened = useTimed(part('happened'));
  const rest = useTimed(part('rest'));
  return (
    <section className="why" data-health={stale ? 'stale' : status.health} aria-label={texts.acting.whyName}>
      <b>{headline}</b> {happened} <span className="mute">{rest}</span>
    </section>
  );
}
