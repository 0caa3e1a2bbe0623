import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  COMMAND_CHANNEL,
  commandMessage,
  type NativeBridge,
  OPEN_FILE_CHANNEL,
  OPEN_WINDOW_CHANNEL,
  PAGE_COMMANDS,
  PORT_CHANNEL,
  PORT_MESSAGE,
  PORT_REQUEST_CHANNEL,
} from '../shared/bridge.ts';

/*
 * Runs sandboxed, before each page and beside it in a world of its own. Ports cannot cross the context
 * bridge, so the one that main sends is passed on as a window message, and only to our own origin.
 */

const PLATFORMS: readonly string[] = ['darwin', 'linux', 'win32'] satisfies NativeBridge['platform'][];

const isNamed = (platform: string): platform is NativeBridge['platform'] => PLATFORMS.includes(platform);

const bridge: NativeBridge = {
  platform: isNamed(process.platform) ? process.platform : 'other',
  requestPort: () => ipcRenderer.send(PORT_REQUEST_CHANNEL),
  openWindow: (hash) => ipcRenderer.send(OPEN_WINDOW_CHANNEL, String(hash)),
  openFile: (file) => {
    const path = pathOf(file);
    if (path !== '') ipcRenderer.send(OPEN_FILE_CHANNEL, path);
    return path !== '';
  },
};

/** Empty for a file that a script made, which is on no disk, and for what is no file. */
function pathOf(file: object): string {
  try {
    return webUtils.getPathForFile(file as File);
  } catch {
    // A page may hand over anything.
    return '';
  }
}

ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage(PORT_MESSAGE, window.location.origin, event.ports);
});

ipcRenderer.on(COMMAND_CHANNEL, (_event, asked: unknown) => {
  const command = PAGE_COMMANDS.find((each) => each === asked);
  if (command) window.postMessage(commandMessage(command), window.location.origin);
});

contextBridge.exposeInMainWorld('wirewatch', bridge);
