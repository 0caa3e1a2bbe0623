import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, bearer, type Console, startConsole } from './console.ts';

let served: Console;
let port: number;
beforeAll(async () => {
  served = await startConsole();
  port = served.port;
});
afterAll(() => served.stop());

describe('health checks', () => {
  it('need no token', async () => {
    expect(await ask(port, '/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
    expect(await ask(port, '/readyz')).toMatchObject({ status: 200, body: 'ready\n' });
  });

  it('tell a live process from a running engine', async () => {
    const stopped = await startConsole();
    await stopped.engine.stop();
    expect((await ask(stopped.port, '/healthz')).status).toBe(200);
    expect((await ask(stopped.port, '/readyz')).status).toBe(503);
    await stopped.stop();
  });
});

describe('the API', () => {
  it('gives the fleet as JSON', async () => {
    const answer = await ask(port, '/api/fleet', { headers: bearer });
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.headers['cache-control']).toBe('no-store');
    const fleet = JSON.parse(answer.body);
    expect(fleet).toMatchObject({ version: '0.0.0-test', fleet: { name: 'test', demo: false } });
    expect(fleet.statuses).toHaveLength(1);
  });

  it.each(['/api', '/api/', '/api/fleets', '/api/fleet/one'])('has no %s', async (path) => {
    const answer = await ask(port, path, { headers: bearer });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toHaveProperty('error');
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('takes no %s', async (method) => {
    const answer = await ask(port, '/api/fleet', { method, headers: bearer });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  it('answers HEAD without a body', async () => {
    expect(await ask(port, '/api/fleet', { method: 'HEAD', headers: bearer })).toMatchObject({
      status: 200,
      body: '',
    });
  });
});

describe('the pages', () => {
  it('come with a policy that lets them talk to us alone', async () => {
    const { status, headers, body } = await ask(port, '/', { headers: bearer });
    expect(status).toBe(200);
    expect(body).toContain('the console');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'; style-src 'self';");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${port};`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-cache',
    });
  });

  it('are asked for anew, their hashed parts never again', async () => {
    const asset = await ask(port, '/assets/index-abc123.js', { headers: bearer });
    expect(asset.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect(asset.headers['content-type']).toContain('javascript');
    const { headers } = await ask(port, '/', { headers: bearer });
    const again = { ...bearer, 'If-None-Match': String(headers.etag) };
    expect((await ask(port, '/', { headers: again })).status).toBe(304);
  });

  it('do not need a restart after a build', async () => {
    const path = join(served.files, 'assets/index-new.js');
    writeFileSync(path, 'export {};');
    expect((await ask(port, '/assets/index-new.js', { headers: bearer })).status).toBe(200);
    rmSync(path);
    expect((await ask(port, '/assets/index-new.js', { headers: bearer })).status).toBe(404);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%252e%252e/secret.txt',
    '/..\\secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/%00',
    '/%',
    'http://evil.example/../secret.txt',
  ])('are all there is: not %s', async (path) => {
    const answer = await ask(port, path, { headers: bearer });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('not for the web');
  });

  it.each(['bytes=5-2', 'bytes=0-1', 'bytes=-1', 'bytes=99999-', 'nonsense'])(
    'are served whole to a range of %s',
    async (range) => {
      const answer = await ask(port, '/', { headers: { ...bearer, Range: range } });
      expect(answer.status).toBe(200);
      expect(answer.body).toContain('</title>');
    },
  );
});
