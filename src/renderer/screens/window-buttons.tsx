import { openWindow } from '../open-window.ts';
import { hashOf } from '../state/view-hash.ts';
import { DEFAULT_WALLBOARD } from '../state/wallboard.ts';
import { texts } from '../texts/catalogue.ts';
import { Icon } from './icons.tsx';
import { usePage } from './page-context.ts';

/** What is shown here, a second time: in a window of its own, or as a wallboard. */
export function WindowButtons() {
  const { view } = usePage();
  return (
    <>
      <button
        type="button"
        className="icon-button window-choice"
        aria-label={texts.views.openWindow}
        title={texts.views.openWindowTitle}
        onClick={() => openWindow(window, hashOf(view.getState()))}
      >
        <Icon name="window" />
      </button>
      <button
        type="button"
        className="icon-button wallboard-choice"
        aria-label={texts.views.openWallboard}
        title={texts.views.openWallboardTitle}
        onClick={() => openWindow(window, hashOf({ ...view.getState(), wallboard: DEFAULT_WALLBOARD }))}
      >
        <Icon name="wallboard" />
      </button>
    </>
  );
}

/** One backend beside everything else, whatever this window goes on to show. */
export function OpenBackendInWindow({ id }: { id: string }) {
  const { view } = usePage();
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={texts.views.openBackend}
      title={texts.views.openBackendTitle}
      onClick={() => openWindow(window, hashOf({ ...view.getState(), selected: id }))}
    >
      <Icon name="window" />
    </button>
  );
}
