/** The keys that the table and the dialogs have of their own. */
export const tableKeys = {
  open: 'Open the backend of the row',
  close: 'Close what was opened last',
  nextRow: 'Next row, a group’s heading too',
  previousRow: 'Row before',
  pageDown: 'A screen of rows further',
  pageUp: 'A screen of rows back',
  first: 'First row',
  last: 'Last row',
  closeGroup: 'Close the group, or go to its heading',
  openGroup: 'Open the group',
  select: 'Select the row, or let it go',
  selectDown: 'Select down to the next row',
  selectUp: 'Select up to the row before',
  selectAll: 'Select all that are shown',
  buttons: 'From a row to its buttons',
} as const;
