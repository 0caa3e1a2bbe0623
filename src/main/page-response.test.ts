import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { respondWithPage } from './page-response.ts';

let folder: string;
const get = (path: string, method = 'GET') =>
  // Not `new Request`: it normalises the path, and this has to hold for one that nobody normalised.
  respondWithPage(join(folder, 'renderer'), { method, url: `app://wirewatch${path}` } as Request);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirewatch-pages-'));
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.json'), '{}');
  await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'renderer', 'assets', 'app.js'), 'export {};');
  await writeFile(join(folder, 'renderer', 'assets', 'app.js.map'), '{}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a page request', () => {
  it('gets the index at the root, with the policy that keeps everything foreign out', async () => {
    const response = await get('/');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self';",
    );
  });

  it('gets a script by its type', async () => {
    const response = await get('/assets/app.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it('gets the headers alone for HEAD', async () => {
    const response = await get('/assets/app.js', 'HEAD');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('10');
    expect(response.body).toBeNull();
  });

  it('is refused with any other method', async () => {
    const response = await get('/', 'POST');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it.each([
    '/missing.js',
    '/assets',
    '/index.html/x.js',
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%5csecret.json',
    '/assets/app.js.map',
    `/${'x'.repeat(5_000)}.js`,
  ])('finds nothing at %s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('Not found');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
