import { EventEmitter } from 'node:events';

/** https://electronjs.org/docs/api/ipc-main, without `handle`: commands travel over ports. */
export const ipcMain = new EventEmitter();
