/** The palette, the settings and the keys. */
export const palette = {
  name: 'Command palette',
  placeholder: 'Find a backend or something to do',
  found: 'Found',
  none: 'Nothing is called that.',
  backends: 'Backends',
  where: (parts: readonly string[]) => parts.join(' · '),
  linkCopied: 'The link to this view is in the clipboard.',
  linkNotCopied: 'The link could not be copied: the clipboard may not be written to here.',

  settings: 'Settings',
  theme: 'Theme',
  themes: { system: 'system', light: 'light', dark: 'dark' },
  rows: 'Rows',
  times: 'Times',
  zones: { utc: 'UTC', local: 'local' },

  /** As keyboards have them on them. */
  keys: {
    '-': '−',
    ArrowDown: '↓',
    ArrowUp: '↑',
    ArrowLeft: '←',
    ArrowRight: '→',
  },
  space: 'Space',
  /** The key that most shortcuts are held with. */
  mod: { mac: '⌘', other: 'Ctrl' },
} as const;
