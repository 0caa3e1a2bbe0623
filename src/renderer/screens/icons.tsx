import type { BackendAction } from '../describe/report.ts';

const PATHS: Record<
  | BackendAction
  | 'close'
  | 'sun'
  | 'moon'
  | 'system'
  | 'earlier'
  | 'later'
  | 'wider'
  | 'compare'
  | 'table'
  | 'tiles'
  | 'settings'
  | 'window'
  | 'wallboard'
  | 'recordings'
  | 'link'
  | 'first'
  | 'previous'
  | 'next',
  string
> = {
  reconnect: 'M12.5 6.5A5 5 0 1 0 13 9M13 3v3.5H9.5',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  resume: 'M5 3.2v9.6l7.5-4.8z',
  reset: 'M3 8h4l2-3M3 12h10M9 8h4',
  isolate: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M4.2 4.2l7.6 7.6',
  close: 'M4 4l8 8M12 4l-8 8',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z',
  earlier: 'M10 3.5L5.5 8l4.5 4.5',
  later: 'M6 3.5L10.5 8 6 12.5',
  wider: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3l3.2 3.2M5 7h4',
  table: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  tiles: 'M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5h-4.5zM9 9h4.5v4.5H9z',
  window: 'M9.5 2.5h4v4M13.5 2.5L8 8M6.5 3.5h-4v10h10v-4',
  wallboard: 'M1.5 2.5h13v8.5h-13zM4 8.5V6.5M7 8.5V5M10 8.5V6M5 13.5h6',
  first: 'M4 3.5v9M12.5 3.5L7 8l5.5 4.5z',
  previous: 'M4.5 3.5v9M12 3.5L6.5 8l5.5 4.5z',
  next: 'M11.5 3.5v9M4 3.5L9.5 8 4 12.5z',
  recordings:
    'M4.5 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M11.5 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M4.5 10.5h7',
  compare: 'M2 11l3.5-4 3 2.5L14 4M2 14l4-2 3.5 1L14 9.5',
  link: 'M6.8 9.2l2.4-2.4M7.2 4.8l1.3-1.3a2.8 2.8 0 0 1 4 4l-1.3 1.3M8.8 11.2l-1.3 1.3a2.8 2.8 0 0 1-4-4l1.3-1.3',
  settings:
    'M2 4.5h6.5M12.5 4.5H14M10.5 2.7a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6M2 11.5h1.5M7.5 11.5H14M5.5 9.7a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
};

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg className="logo-mark" viewBox="0 0 18 18" aria-hidden="true">
      <path d="M1 9h3.2l2-5.5 3.6 11 2.4-7 1 1.5H17" />
    </svg>
  );
}
