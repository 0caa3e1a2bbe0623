import { texts } from '../texts/catalogue.ts';

/** Keys that the table and the dialogs have of their own, beside those of the commands; for the help. */
export const TABLE_KEYS: readonly { keys: string; title: string }[] = [
  { keys: 'Enter', title: texts.tableKeys.open },
  { keys: 'Escape', title: texts.tableKeys.close },
  { keys: 'ArrowDown', title: texts.tableKeys.nextRow },
  { keys: 'ArrowUp', title: texts.tableKeys.previousRow },
  { keys: 'PageDown', title: texts.tableKeys.pageDown },
  { keys: 'PageUp', title: texts.tableKeys.pageUp },
  { keys: 'Home', title: texts.tableKeys.first },
  { keys: 'End', title: texts.tableKeys.last },
  { keys: 'ArrowLeft', title: texts.tableKeys.closeGroup },
  { keys: 'ArrowRight', title: texts.tableKeys.openGroup },
  { keys: ' ', title: texts.tableKeys.select },
  { keys: 'Shift+ArrowDown', title: texts.tableKeys.selectDown },
  { keys: 'Shift+ArrowUp', title: texts.tableKeys.selectUp },
  { keys: 'Mod+a', title: texts.tableKeys.selectAll },
  { keys: 'Tab', title: texts.tableKeys.buttons },
];
