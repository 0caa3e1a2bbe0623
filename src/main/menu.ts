import type { MenuItemConstructorOptions } from 'electron';
import type { PageCommand } from '../shared/bridge.ts';
import type { Background, Notifications } from './settings.ts';

type Item = MenuItemConstructorOptions;

export interface MenuOptions {
  platform: NodeJS.Platform;
  /** Started from the source tree, where a person wants to reload and to look inside. */
  development: boolean;
  openWindow: () => void;
  openWallboard: () => void;
  /** Asks the page in front, or for a theme every page. */
  command: (command: PageCommand) => void;
  /** As chosen until now; told each choice. */
  background: Background;
  onBackground: (background: Background) => void;
  notifications: Notifications;
  onNotifications: (tell: Notifications) => void;
}

/** The application menu. Roles bring their own labels and accelerators, in the system's manner. */
export function applicationMenu(options: MenuOptions): Item[] {
  const { platform, development, openWindow, openWallboard, command } = options;
  const mac = platform === 'darwin';
  const asking = (id: PageCommand, label: string, accelerator?: string): Item => ({
    id,
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => command(id),
  });
  const file: Item = {
    label: '&File',
    submenu: [
      { id: 'new-window', label: 'New window', accelerator: 'CmdOrCtrl+N', click: openWindow },
      { id: 'new-wallboard', label: 'New wallboard', accelerator: 'CmdOrCtrl+Shift+N', click: openWallboard },
      { type: 'separator' },
      asking('record', 'Start or stop recording'),
      asking('recordings', 'Recordings', 'CmdOrCtrl+Shift+O'),
      { type: 'separator' },
      notificationChoice(options),
      // On macOS an app outlives its windows, and nobody is asked.
      ...(mac ? [] : [backgroundChoice(options)]),
      { type: 'separator' },
      { role: 'close' },
      ...(mac ? [] : [{ role: 'quit' } satisfies Item]),
    ],
  };
  const view: Item = {
    label: '&View',
    submenu: [
      ...(development ? developmentItems : []),
      {
        label: 'Theme',
        submenu: [
          asking('theme-system', 'As the system has it'),
          asking('theme-light', 'Light'),
          asking('theme-dark', 'Dark'),
        ],
      },
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  const go: Item = {
    label: '&Go',
    submenu: [
      asking('find', 'Find backend', 'CmdOrCtrl+F'),
      asking('palette', 'Command palette', 'CmdOrCtrl+K'),
    ],
  };
  const help: Item = {
    label: '&Help',
    submenu: [
      asking('shortcuts', 'Keyboard shortcuts'),
      ...(mac ? [] : ([{ type: 'separator' }, { role: 'about' }] satisfies Item[])),
    ],
  };
  return [
    // On macOS About stands in the app's own menu.
    ...(mac ? [{ role: 'appMenu' } satisfies Item] : []),
    file,
    { role: 'editMenu' },
    view,
    go,
    { role: 'windowMenu' },
    help,
  ];
}

const NOTIFICATION_LABELS: Readonly<Record<Notifications, string>> = {
  off: 'Off',
  down: 'What goes down',
  all: 'What goes down and recovers',
};

function notificationChoice({ notifications, onNotifications }: MenuOptions): Item {
  return {
    label: 'Notifications of this fleet',
    submenu: Object.entries(NOTIFICATION_LABELS).map(([tell, label]) => ({
      id: `notifications-${tell}`,
      label,
      type: 'radio' as const,
      checked: tell === notifications,
      click: () => onNotifications(tell as Notifications),
    })),
  };
}

const BACKGROUND_LABELS: Readonly<Record<Background, string>> = {
  ask: 'Ask',
  keep: 'Keep watching in the background',
  quit: 'Quit',
};

function backgroundChoice({ background, onBackground }: MenuOptions): Item {
  return {
    label: 'When the last window is closed',
    submenu: Object.entries(BACKGROUND_LABELS).map(([choice, label]) => ({
      id: `background-${choice}`,
      label,
      type: 'radio' as const,
      checked: choice === background,
      click: () => onBackground(choice as Background),
    })),
  };
}

const developmentItems: Item[] = [
  { role: 'reload' },
  { role: 'forceReload' },
  { role: 'toggleDevTools' },
  { type: 'separator' },
];
