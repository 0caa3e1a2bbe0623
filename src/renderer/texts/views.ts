/** Views that a person saved under a name, and windows of their own. */
export const views = {
  label: 'Views',
  name: 'Saved views',
  shown: (name: string) => `Saved views, shown: ${name}`,
  unknown: (name: string) => `There is no view “${name}” in this browser; the rest of the link is shown.`,
  dismiss: 'Dismiss',
  saveAs: 'Save what is shown as',
  save: 'Save',
  none: 'None yet. A view keeps the filter, the order, the grouping and the columns.',
  newName: (name: string) => `New name of ${name}`,
  rename: 'Rename',
  delete: 'Delete',
  /** After a button's word, for who does not see beside what it stands. */
  ofView: (name: string) => ` ${name}`,
  deleted: (name: string) => `“${name}” is deleted.`,
  undo: 'Undo',
  openWindow: 'Open in a window',
  openWindowTitle: 'Open this view in a window of its own',
  openWallboard: 'Wallboard',
  openWallboardTitle: 'Open a wallboard: large, without controls, for a screen on a wall',
  openBackend: 'Open this backend in a window',
  openBackendTitle: 'Open this backend in a window of its own',
} as const;
