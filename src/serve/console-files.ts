import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

export type FileHandler = (request: IncomingMessage, response: ServerResponse, otherwise: () => void) => void;

/** Whether the console's pages have been built into `directory`. */
export const hasConsoleFiles = (directory: string): boolean => existsSync(join(directory, 'index.html'));

/**
 * Serves the built pages. Files are looked up at each request (sirv's `dev`), so that a build which
 * replaces them under a running console is served too, and does not leave it with a list of files
 * that are gone.
 */
export function consoleFiles(directory: string): FileHandler {
  const serve = sirv(directory, {
    dev: true,
    etag: true,
    setHeaders: (response, path) => {
      // The build puts a digest of the content into the name of everything under assets/.
      const cached = path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
      response.setHeader('Cache-Control', cached);
    },
  });
  return (request, response, otherwise) => {
    // Whole files only: sirv throws on a range that ends before it starts.
    delete request.headers.range;
    serve(request, response, otherwise);
  };
}
