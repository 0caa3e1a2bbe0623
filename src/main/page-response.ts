import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { contentSecurityPolicy } from '../shared/content-security-policy.ts';
import { pageSegments } from './page-url.ts';

const SAFETY_HEADERS = {
  'Content-Security-Policy': contentSecurityPolicy(),
  'X-Content-Type-Options': 'nosniff',
};

/** By file extension. Anything else is not a page's file, and is not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Answers a request for one of the files below `root`, which is all that there is. */
export async function respondWithPage(root: string, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return respond(405, 'Method not allowed', { Allow: 'GET, HEAD' });
  }
  const segments = pageSegments(request.url);
  const contentType = CONTENT_TYPES[extname(segments?.at(-1) ?? '').toLowerCase()];
  if (!segments || !contentType) return notFound();
  const content = await read(join(root, ...segments));
  if (!content) return notFound();
  return respond(200, request.method === 'HEAD' ? null : content, {
    'Content-Type': contentType,
    'Content-Length': String(content.byteLength),
  });
}

const notFound = () => respond(404, 'Not found', { 'Content-Type': 'text/plain; charset=utf-8' });

function respond(
  status: number,
  body: Uint8Array<ArrayBuffer> | string | null,
  headers: Record<string, string>,
): Response {
  return new Response(body, { status, headers: { ...SAFETY_HEADERS, ...headers } });
}

/** `undefined` where there is no such file. */
async function read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
      return undefined;
    throw error;
  }
}
