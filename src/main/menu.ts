import type { MenuItemConstructorOptions } from 'electron';

export interface MenuOptions {
  platform: NodeJS.Platform;
  /** Started from the source tree, where a person wants to reload and to look inside. */
  development: boolean;
  openWindow: () => void;
}

/** The application menu. Roles bring their own labels and accelerators, in the system's manner. */
export function applicationMenu({
  platform,
  development,
  openWindow,
}: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const newWindow: MenuItemConstructorOptions = {
    id: 'new-window',
    label: 'New window',
    accelerator: 'CmdOrCtrl+N',
    click: openWindow,
  };
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      newWindow,
      { type: 'separator' },
      { role: 'close' },
      ...(mac ? [] : [{ role: 'quit' } satisfies MenuItemConstructorOptions]),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      ...(development ? developmentItems : []),
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  return [
    // On macOS About stands in the app's own menu.
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    file,
    { role: 'editMenu' },
    view,
    { role: 'windowMenu' },
    ...(mac ? [] : [{ label: '&Help', submenu: [{ role: 'about' }] } satisfies MenuItemConstructorOptions]),
  ];
}

const developmentItems: MenuItemConstructorOptions[] = [
  { role: 'reload' },
  { role: 'forceReload' },
  { role: 'toggleDevTools' },
  { type: 'separator' },
];
