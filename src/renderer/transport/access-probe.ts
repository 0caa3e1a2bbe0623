import { texts } from '../texts/catalogue.ts';

/** The console runs, and its token is not the one that this page came with. */
export const isAccessLost = (reason: string): boolean => reason === texts.transport.noAccess;

/**
 * Why a session was refused, in words: a WebSocket does not say, but the same server's answer over HTTP does.
 *
 * @param origin the page's own.
 */
export const accessProbe =
  (origin: string) =>
  async (signal: AbortSignal): Promise<string> => {
    try {
      const { status } = await fetch(`${origin}/`, { method: 'HEAD', cache: 'no-store', signal });
      return status === 401 ? texts.transport.noAccess : texts.transport.refused;
    } catch {
      // It is not there, or too slow to be of use.
      return texts.transport.refused;
    }
  };
