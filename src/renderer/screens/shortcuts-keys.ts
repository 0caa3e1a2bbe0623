import { useEffect } from 'react';
import { commandsOf } from '../state/commands.ts';
import { leavesField, ShortcutReader } from '../state/shortcuts.ts';
import { usePage } from './page-context.ts';
import { focusedBackend, grid } from './palette/command-host.ts';
import { onMac } from './palette/key-caps.tsx';
import { commandSource } from './palette/use-commands.ts';

/** What lies over the page and has the keyboard to itself. */
const MODAL = 'dialog[open], [role="dialog"][data-state="open"], [role="alertdialog"]';
/** What keys are typed into; a box to tick is not. */
const FIELD = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"]';
/** A panel over the page that is open under its button: its letters are not about what is below it. */
const PANEL = '.popover';
/** What Space presses. */
const PRESSED_BY_SPACE =
  'button, summary, a[href], input[type="checkbox"], [role="button"], [role="checkbox"], [role="tab"]';

/** Keys that are a recording's while one is shown, on a row of the table too, which has a use of its own for them. */
const REPLAY_KEYS: readonly string[] = [' ', 'ArrowLeft', 'ArrowRight'];

/** Runs the command of a key, unless it is typed into something or another part of the page has use for it. */
export function useShortcuts(): void {
  const page = usePage();
  useEffect(() => {
    const reader = new ShortcutReader();
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector(MODAL)) return;
      if (page.view.getState().wallboard !== null) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(`${FIELD}, ${PANEL}`) && !leavesField(event, onMac())) return;
      if (event.key === ' ' && target?.closest(PRESSED_BY_SPACE)) return;
      const { key, ctrlKey, metaKey, altKey, shiftKey, timeStamp: at } = event;
      const press = {
        key,
        ctrlKey,
        metaKey,
        altKey,
        shiftKey,
        altGraph: event.getModifierState('AltGraph'),
        at,
      };
      const command = reader.take(press, commandsOf(commandSource(page, focusedBackend())));
      // A key that is held down may run through rows, but not reconnect a backend again and again.
      if (!command || (event.repeat && command.group !== 'Table' && !command.repeats)) return;
      event.preventDefault();
      command.run();
    };
    const onRow = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      if (!page.link.getState().recorded || !REPLAY_KEYS.includes(event.key)) return;
      if (!target?.matches('tr[data-row-id]')) return;
      onKey(event);
      if (event.defaultPrevented) event.stopPropagation();
    };
    window.addEventListener('keydown', onRow, true);
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onRow, true);
      window.removeEventListener('keydown', onKey);
    };
  }, [page]);
}

/**
 * When what had the keyboard is gone, the row that it was about gets it, and where that is not drawn the table, but no
 * other row: the next key would be about a backend that nobody chose.
 */
export function useFocusKept(): void {
  const { view, overlay } = usePage();
  useEffect(() => {
    let frame = 0;
    const keep = (id: string | null) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        const row =
          id === null ? null : document.querySelector<HTMLElement>(`[data-row-id="${CSS.escape(id)}"]`);
        (row ?? grid())?.focus();
      });
    };
    const leaveView = view.subscribe((now, before) => {
      if (before.selected !== null && now.selected === null) keep(before.selected);
    });
    const leaveOverlay = overlay.subscribe((now, before) => {
      // Where nothing had the keyboard before, nothing gets it: the next key would be about a backend nobody chose.
      if (before.open !== null && now.open === null && before.target !== null) keep(before.target);
    });
    return () => {
      cancelAnimationFrame(frame);
      leaveView();
      leaveOverlay();
    };
  }, [view, overlay]);
}
