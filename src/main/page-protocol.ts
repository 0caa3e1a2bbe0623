import { protocol } from 'electron';
import { respondWithPage } from './page-response.ts';
import { PAGE_SCHEME } from './page-url.ts';

/**
 * Gives the pages' scheme a real origin and a secure context. Has to come before the app is ready,
 * and only once; none of the privileges that loosen anything is asked for.
 */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: PAGE_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the files below `root` to the pages. Needs a ready app. */
export function servePages(root: string): void {
  protocol.handle(PAGE_SCHEME, (request) => respondWithPage(root, request));
}
