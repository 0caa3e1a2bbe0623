import type { IpcMainEvent } from 'electron';
import { PAGE_ORIGIN } from './page-url.ts';

/** Whether a message comes from the main frame of its web contents, while that frame's origin is exactly ours. */
export function isFromOwnPage(event: Pick<IpcMainEvent, 'sender' | 'senderFrame'>): boolean {
  // It is null once the frame that asked has navigated or gone.
  const frame = event.senderFrame;
  if (!frame || frame.detached || frame.parent !== null) return false;
  // Not by identity: Electron may make several objects for one frame.
  return frame.frameTreeNodeId === event.sender.mainFrame.frameTreeNodeId && frame.origin === PAGE_ORIGIN;
}
