import type { ConsolePage } from '../../console-page.ts';
import type { CommandHost } from '../../state/commands.ts';
import { hashOf } from '../../state/view-hash.ts';

/** The one row of the table that Tab reaches. */
const ACTIVE_ROW = '[role="grid"] tr[tabindex="0"]';

/** The row that has the keyboard, or had it last. */
export const activeRow = (): HTMLElement | null => document.querySelector<HTMLElement>(ACTIVE_ROW);

/** The backend of the row that has the keyboard, by id; `null` where it is elsewhere. */
export const focusedBackend = (): string | null =>
  document.activeElement?.closest<HTMLElement>('[data-row-id]')?.dataset.rowId ?? null;

/** What commands need of the document and the address. */
export const commandHost = (page: ConsolePage): CommandHost => ({
  copyLink: () => void copyLink(page),
  focusFilter: () => {
    const field = document.querySelector<HTMLInputElement>('.fleet-section input[type="search"]');
    field?.focus();
    field?.select();
  },
  moveRow: (direction) => {
    const row = activeRow();
    if (!row) return;
    // The table has its own way to the next row, which may have to be drawn first.
    if (row.contains(document.activeElement)) {
      row.dispatchEvent(new KeyboardEvent('keydown', { key: direction, bubbles: true, cancelable: true }));
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
