import { texts } from '../texts/catalogue.ts';
import { adviceAfter } from '../transport/dial.ts';
import { useLink, usePage } from './page-context.ts';

/** Before the first snapshot there is nothing to show but that. */
export function FirstConnect() {
  const { route } = usePage();
  const link = useLink((state) => state.link);
  const failed = link.state === 'live' ? 0 : link.failedDials;
  const advice = adviceAfter(failed, route);
  return (
    <main className="first-connect" aria-busy="true">
      <p className="first-connect-title" role="status">
        {texts.app.connecting}
      </p>
      {link.state !== 'live' && link.reason !== null && (
        <p className="mute">{texts.app.retrying(failed + 1, link.reason)}</p>
      )}
      {advice && <p role="alert">{advice}</p>}
    </main>
  );
}
