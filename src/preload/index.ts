import { contextBridge, ipcRenderer } from 'electron';
import { type NativeBridge, PORT_CHANNEL, PORT_MESSAGE, PORT_REQUEST_CHANNEL } from '../shared/bridge.ts';

/*
 * Runs sandboxed, before each page and beside it in a world of its own. Ports cannot cross the context
 * bridge, so the one that main sends is passed on as a window message, and only to our own origin.
 */

const PLATFORMS: readonly string[] = ['darwin', 'linux', 'win32'] satisfies NativeBridge['platform'][];

const isNamed = (platform: string): platform is NativeBridge['platform'] => PLATFORMS.includes(platform);

const bridge: NativeBridge = {
  platform: isNamed(process.platform) ? process.platform : 'other',
  requestPort: () => ipcRenderer.send(PORT_REQUEST_CHANNEL),
};

ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage(PORT_MESSAGE, window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('wirewatch', bridge);
