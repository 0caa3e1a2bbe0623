import { userInfo } from 'node:os';

/** Who runs the console, as the event timeline names them. A container's account may have no name. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'operator';
  }
}
