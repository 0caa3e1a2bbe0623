import { useEffect } from 'react';

/**
 * Keeps the screen on while the wallboard is in sight, where the browser can. It lets go of the lock by itself when
 * the page is hidden. What it may not have, it does without; on the desktop the shell keeps the screen on.
 */
export function useWakeLock(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return;
    let wanted = true;
    let lock: WakeLockSentinel | null = null;
    const acquire = async () => {
      if (document.visibilityState !== 'visible') return;
      try {
        const got = await navigator.wakeLock.request('screen');
        if (wanted) lock = got;
        else await got.release();
      } catch {
        // Denied, or the battery is low: the screen goes off as the system has it.
        lock = null;
      }
    };
    const onVisible = () => void acquire();
    void acquire();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      wanted = false;
      document.removeEventListener('visibilitychange', onVisible);
      void lock?.release();
    };
  }, []);
}
