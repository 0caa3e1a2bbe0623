/*
 * Runs in the console's page before its own code: notes how old the page says that its data is, and lets the
 * bench hide the page. Chromium never hides a page that it has no screen for, so the page is told so as the
 * browser would tell it; timers of a hidden page are not slowed down here. Plain JavaScript, because the
 * loader for TypeScript would put helpers into it that a page lacks.
 */
{
  /** ms between two looks. */
  const LOOK_EVERY = 100;
  /** Two ticks, ms: while a page is hidden it gets no frames, and shows until then how old the last one is. */
  const GRACE = 2_000;

  let hidden = false;
  let shownAt = performance.now();
  let lookedAt = performance.now();
  let oldest = 0;
  let stall = 0;
  let looks = 0;

  const begin = () => {
    oldest = 0;
    stall = 0;
    looks = 0;
    lookedAt = performance.now();
  };

  Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') });
  Object.defineProperty(document, 'hidden', { get: () => hidden });

  setInterval(() => {
    const now = performance.now();
    stall = Math.max(stall, now - lookedAt - LOOK_EVERY);
    lookedAt = now;
    if (hidden || now - shownAt < GRACE) return;
    const said = /data ([\d.]+) s old/.exec(document.querySelector('.data-age')?.textContent ?? '');
    if (!said) return;
    oldest = Math.max(oldest, Number(said[1]));
    looks++;
  }, LOOK_EVERY);

  globalThis.soak = {
    hide(hide) {
      hidden = hide;
      if (!hide) shownAt = performance.now();
      document.dispatchEvent(new Event('visibilitychange'));
    },
    /** What was noted since it was asked last. */
    take() {
      const taken = { oldest, stall, looks };
      begin();
      return taken;
    },
  };
}
