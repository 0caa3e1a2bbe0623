import { useEffect, useRef, useState } from 'react';
import { texts } from '../../texts/catalogue.ts';
import { useLink, usePage } from '../page-context.ts';

/** ms after which the bar goes by itself: a wall has nobody who would close it. */
const SHOWN_FOR = 10_000;

/** The one control of a wallboard. Escape or a click shows it, either again hides it. */
export function LeaveBar() {
  const { view } = usePage();
  const [shown, setShown] = useState(false);
  const shell = useLink(({ capabilities }) => capabilities?.shell);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // The console behind it has things of its own that Escape closes.
      event.preventDefault();
      setShown((before) => !before);
    };
    const onClick = ({ target }: MouseEvent) => {
      if (target instanceof Element && target.closest('.wall-bar')) return;
      setShown((before) => !before);
    };
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('click', onClick);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('click', onClick);
    };
  }, []);
  useEffect(() => {
    // The pointer is shown along with it.
    document.documentElement.dataset.wallboard = shown ? 'bar' : 'still';
    if (!shown) return;
    first.current?.focus();
    const timer = setTimeout(() => setShown(false), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [shown]);
  useEffect(() => () => void delete document.documentElement.dataset.wallboard, []);
  if (!shown) return null;
  return (
    <div className="wall-bar" role="toolbar" aria-label={texts.wallboard.name}>
      <button
        ref={first}
        type="button"
        className="button primary"
        onClick={() => view.setState({ wallboard: null })}
      >
        {texts.wallboard.leave}
      </button>
      {/* On the desktop no page may take the screen; there it is in the menu. */}
      {shell === 'served' && (
        <button type="button" className="button" onClick={() => void toggleFullScreen()}>
          {texts.wallboard.fullScreen}
        </button>
      )}
      <span className="mute">{texts.wallboard.keys}</span>
    </div>
  );
}

async function toggleFullScreen(): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  } catch {
    // Not allowed here, as in a frame: the person sees that nothing happened, and has the browser's own way.
    return;
  }
}
