import { EventEmitter } from 'node:events';
import type { Display, MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import { app } from './app.ts';
import type { BrowserWindow } from './browser-window.ts';
import { link, machine } from './link.ts';

/** What was handed to the system's browser. */
export const openedExternally: string[] = [];

/** https://electronjs.org/docs/api/shell */
export const shell = {
  openExternal(url: string): Promise<void> {
    openedExternally.push(url);
    return Promise.resolve();
  },
};

/** A question on the screen, and the person who answers it by the index of a button. */
export interface OpenMessageBox {
  options: MessageBoxOptions;
  answer(response: number, checkboxChecked?: boolean): void;
}

/** Those that wait for an answer. */
export const messageBoxes: OpenMessageBox[] = [];

/** https://electronjs.org/docs/api/dialog. On Linux there is no dialog before the app is ready. */
export const dialog = {
  showErrorBox(title: string, content: string): void {
    if (app.isReady()) link.send({ kind: 'error-box', title, content });
    else process.stderr.write(`${title}\n${content}\n`);
  },
  /** Modal to a window, where one is given; it is cancelled when that goes. */
  showMessageBox(
    ...given: [BrowserWindow, MessageBoxOptions] | [MessageBoxOptions]
  ): Promise<MessageBoxReturnValue> {
    const [window, options] = given.length === 2 ? given : [null, given[0]];
    return new Promise((resolve) => {
      const box = {
        options,
        answer: (response: number, checkboxChecked = false) => {
          const at = messageBoxes.indexOf(box);
          if (at >= 0) messageBoxes.splice(at, 1);
          resolve({ response, checkboxChecked });
        },
      };
      messageBoxes.push(box);
      window?.once('closed', () => box.answer(options.cancelId ?? 0));
    });
  },
};

/** https://electronjs.org/docs/api/native-theme */
export const nativeTheme = { shouldUseDarkColors: machine.dark };

/** https://electronjs.org/docs/api/power-monitor. A test emits what the system would. */
export const powerMonitor = new EventEmitter();

/** https://electronjs.org/docs/api/screen */
export const screen = {
  getAllDisplays(): Pick<Display, 'id' | 'workArea' | 'bounds'>[] {
    if (!app.isReady()) throw new Error("The 'screen' module can't be used before the app 'ready' event");
    return machine.workAreas.map((area, id) => ({ id, workArea: { ...area }, bounds: { ...area } }));
  },
};
