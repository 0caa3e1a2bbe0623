import { formatTenth, plural } from '../../shared/describe/numbers.ts';
import type { Theme } from '../state/view-store.ts';

/** The line on top: whose fleet, how old its data is, and how it is shown. */
export const header = {
  title: 'Wirewatch',
  backends: (count: number) => `· ${plural(count, 'backend')}`,
  demo: 'demo fleet',
  noData: 'no data yet',
  dataAge: (seconds: number) => `data ${seconds < 10 ? formatTenth(seconds) : Math.floor(seconds)} s old`,
  zones: { utc: 'UTC', local: 'local' },
  clockTitle: (shown: string, other: string) => `Times are ${shown}. Switch to ${other}.`,
  clockName: (shown: string, other: string) => `Clock: ${shown}. Switch to ${other}`,
  /** As what a person switches to. */
  otherZones: { utc: 'UTC', local: 'local time' },
  themes: { system: 'as the system has it', light: 'light', dark: 'dark' } satisfies Record<Theme, string>,
  themeTitle: (shown: string, next: string) => `Theme: ${shown}. Switch to ${next}.`,
  themeName: (shown: string, next: string) => `Theme: ${shown}. Switch to ${next}`,
} as const;
