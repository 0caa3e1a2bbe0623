import type { ConsolePage } from '../../console-page.ts';
import type { CommandHost } from '../../state/commands.ts';
import { hashOf } from '../../state/view-hash.ts';

/** The one row of the table, or tile, that Tab reaches. */
const ACTIVE = '[role="grid"] :is([data-row-id], [data-group])[tabindex="0"]';

/** The table or the tiles. */
export const grid = (): HTMLElement | null => document.querySelector<HTMLElement>('[role="grid"]');

/** The backend of the row that has the keyboard, by id; `null` where it is elsewhere. */
export const focusedBackend = (): string | null =>
  document.activeElement?.closest<HTMLElement>('[data-row-id]')?.dataset.rowId ?? null;

const BESIDE = { ArrowDown: 'ArrowRight', ArrowUp: 'ArrowLeft' } as const;

/** What commands need of the document and the address. */
export const commandHost = (page: ConsolePage): CommandHost => ({
  copyLink: () => void copyLink(page),
  focusFilter: () => {
    const field = document.querySelector<HTMLInputElement>('.fleet-section input[type="search"]');
    field?.focus();
    field?.select();
  },
  moveRow: (direction) => {
    const row = document.querySelector<HTMLElement>(ACTIVE);
    if (!row) return;
    // Tiles stand beside each other.
    const key = row.matches('tr') ? direction : BESIDE[direction];
    // The table has its own way to the next row, which may have to be drawn first.
    if (row.contains(document.activeElement)) {
      row.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    } else row.focus();
  },
});

async function copyLink({ view, link, actions }: ConsolePage): Promise<void> {
  const hash = hashOf(view.getState());
  const desktop = link.getState().capabilities?.shell === 'desktop';
  const address = desktop
    ? `wirewatch://view?${hash.slice(1)}`
    : `${window.location.origin}${window.location.pathname}${hash}`;
  try {
    await navigator.clipboard.writeText(address);
    actions.tell('The link to this view is in the clipboard.', 'done');
  } catch {
    actions.tell('The link could not be copied: the clipboard may not be written to here.', 'refused');
  }
}
