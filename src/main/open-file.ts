import { ipcMain } from 'electron';
import { OPEN_FILE_CHANNEL } from '../shared/bridge.ts';
import type { Disposable } from '../shared/disposable.ts';
import { isFromOwnPage } from './own-page.ts';
import { isRecordingPath } from './recording-arguments.ts';

export interface FileOpenerOptions {
  /** Makes a file known to the console; its id, or why not, in one line. */
  open: (file: string) => Promise<{ ok: true; value: string } | { ok: false; error: string }>;
  /** Opens a window on a view, as an address has it. */
  show: (hash: string) => void;
  /** Tells the person who opened a file that it cannot be shown. */
  refuse: (why: string) => void;
  log: (line: string) => void;
}

/**
 * Shows recordings that the system hands over: a file that was double-clicked, dropped on the icon or on a window, or
 * named on the command line. Each gets a window of its own, beside those that show the live fleet. A path never comes
 * from what a page says: the preload takes it from a file that a person dropped.
 */
export class FileOpener implements Disposable {
  constructor(private readonly options: FileOpenerOptions) {
    ipcMain.on(OPEN_FILE_CHANNEL, this.answer);
  }

  async openAll(paths: readonly unknown[]): Promise<void> {
    for (const path of paths) {
      if (isRecordingPath(path)) await this.open(path);
      else this.options.log('a file was refused: it is no recording by its name');
    }
  }

  dispose(): void {
    ipcMain.off(OPEN_FILE_CHANNEL, this.answer);
  }

  private readonly answer: Parameters<typeof ipcMain.on>[1] = (event, path: unknown) => {
    if (isFromOwnPage(event)) void this.openAll([path]);
    else this.options.log('a file was refused: it was dropped on none of our pages');
  };

  private async open(path: string): Promise<void> {
    const { open, show, refuse } = this.options;
    const opened = await open(path);
    if (opened.ok) show(`#${new URLSearchParams({ replay: opened.value })}`);
    else refuse(opened.error);
  }
}
