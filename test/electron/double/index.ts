/*
 * What `import … from 'electron'` gives in the main process of the double: just what Wirewatch uses, with
 * the semantics that Electron documents. A bundle that imports more than this does not start.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { dialog, nativeTheme, powerMonitor, screen, shell } from './desktop.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu } from './menu.ts';
export { MessageChannelMain } from './message-port-main.ts';
export { protocol } from './protocol.ts';
export { session } from './session.ts';
export { Notification, nativeImage, powerSaveBlocker, Tray } from './tray.ts';
export { utilityProcess } from './utility-process.ts';
