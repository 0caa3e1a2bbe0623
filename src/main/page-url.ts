/** The one origin that the desktop shell shows. Chromium gives a standard scheme's URLs a real origin. */
export const PAGE_SCHEME = 'app';
const PAGE_HOST = 'wirewatch';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/`;

const INDEX = 'index.html';

/** Whether a URL is one of our own pages. */
export function isPageUrl(text: string): boolean {
  return text === PAGE_ORIGIN || text.startsWith(PAGE_URL);
}

/** Whether a link may be handed to the system's browser: https, and no credentials inside. */
export function isExternalUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}

/**
 * The path segments, below the folder of the pages, of the file that a URL names; `undefined` where
 * it may not name any. The path is taken as it was written: `..` is refused rather than resolved, so
 * that nothing depends on who else normalises URLs on the way here.
 */
export function pageSegments(text: string): string[] | undefined {
  if (!isPageUrl(text)) return undefined;
  const path = decode(/^[^?#]*/.exec(text.slice(PAGE_ORIGIN.length))?.[0] ?? '');
  if (path === undefined) return undefined;
  if (path === '' || path === '/') return [INDEX];
  const segments = path.slice(1).split('/');
  return segments.every(isPlainName) ? segments : undefined;
}

/** Not empty, no dots alone, and nothing that Windows would read as a separator, a drive or a stream. */
function isPlainName(segment: string): boolean {
  return segment !== '' && !/^\.+$/.test(segment) && !/[\0\\/:]/.test(segment);
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
