/** A backend's own account of itself, and the settings that hold for it. */
export const serverNumbers = {
  title: 'The server’s own numbers',
  connections: 'Connections',
  byTier: 'Connections by tier',
  settings: 'Settings in force',
  /** Of a chart's legend. */
  all: 'connections',
  others: 'others',
} as const;
