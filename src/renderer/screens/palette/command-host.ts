import type { ConsolePage } from '../../console-page.ts';
import { NO_FILTER } from '../../state/audit-filter.ts';
import type { CommandHost } from '../../state/commands.ts';
import { RECORDINGS } from '../../state/recordings-view.ts';
import { type Addressed, hashOf } from '../../state/view-hash.ts';
import { texts } from '../../texts/catalogue.ts';
import { exportAudit } from '../audit-export.ts';
import { chooseFile } from '../recordings/drop-zone.tsx';

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
  copyLink: (to) => void copyLink(page, to),
  exportAudit: (format) => void exportAudit(page, NO_FILTER, format),
  importRecording: () => {
    page.view.setState({ recordings: RECORDINGS });
    chooseFile(page);
  },
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

/** @param to what the link leads to; as a rule what is looked at */
export async function copyLink(
  { view, link, actions, replay }: ConsolePage,
  to: Addressed = view.getState(),
): Promise<void> {
  const { replay: shown } = replay.state.getState();
  const at = shown && { recording: shown.key, at: Math.round(shown.position) };
  const hash = hashOf({ ...to, replay: at });
  const desktop = link.getState().capabilities?.shell === 'desktop';
  const address = desktop
    ? `wirewatch://view?${hash.slice(1)}`
    : `${window.location.origin}${window.location.pathname}${hash}`;
  try {
    await navigator.clipboard.writeText(address);
    actions.tell(texts.palette.linkCopied, 'done');
  } catch {
    actions.tell(texts.palette.linkNotCopied, 'refused');
  }
}
