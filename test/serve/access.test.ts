import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, bearer, type Console, startConsole, TOKEN } from './console.ts';

let served: Console;
let port: number;
beforeAll(async () => {
  served = await startConsole();
  port = served.port;
});
afterAll(() => served.stop());

const cookieOf = async (): Promise<string> => {
  const answer = await ask(port, `/?token=${TOKEN}`);
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
};

describe('the token', () => {
  it('of the printed URL becomes a cookie and leaves the address', async () => {
    const answer = await ask(port, `/?token=${TOKEN}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['set-cookie']).toEqual([
      `wirewatch-${port}=${TOKEN}; Path=/; HttpOnly; SameSite=Lax`,
    ]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('lets a browser in by the cookie and a program by a header', async () => {
    expect((await ask(port, '/', { headers: { Cookie: `a=b; ${await cookieOf()}` } })).status).toBe(200);
    expect((await ask(port, '/', { headers: bearer })).status).toBe(200);
    expect((await ask(port, '/api/fleet', { headers: bearer })).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['/', {}],
    ['/assets/index-abc123.js', {}],
    ['/api/fleet', {}],
    ['/nothing', {}],
    ['/?token=', {}],
    ['/?token=wrong-token-of-some-length', {}],
    [`/api/fleet?token=${TOKEN}`, {}],
    ['/api/fleet', { Authorization: `Bearer ${TOKEN}x` }],
    ['/api/fleet', { Authorization: `Basic ${TOKEN}` }],
    ['/api/fleet', { Cookie: `wirewatch-1=${TOKEN}` }],
  ])('is missed at %s with %j', async (path, headers) => {
    const answer = await ask(port, path, { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.headers['content-type']).toContain('text/plain');
    expect(answer.body).toMatch(/^This console wants its token.*\n$/);
    expect(answer.body).not.toContain(TOKEN);
  });

  it('is with a browser that follows a link from anywhere', async () => {
    const headers = {
      Cookie: await cookieOf(),
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    };
    expect((await ask(port, '/', { headers })).status).toBe(200);
    expect((await ask(port, `/?token=${TOKEN}`, { headers })).status).toBe(303);
  });

  it('has a cookie for each port, so that two consoles on one host do not fight', async () => {
    const other = await startConsole({ token: 'the-token-of-another-console' });
    const both = `${await cookieOf()}; wirewatch-${other.port}=the-token-of-another-console`;
    expect((await ask(port, '/', { headers: { Cookie: both } })).status).toBe(200);
    expect((await ask(other.port, '/', { headers: { Cookie: both } })).status).toBe(200);
    await other.stop();
  });
});

describe('an invitation', () => {
  it('lets one browser in, once', async () => {
    const path = served.server.invite();
    expect(path).not.toContain(TOKEN);
    expect((await ask(port, path, { method: 'HEAD' })).status).toBe(401);
    const answer = await ask(port, path);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['set-cookie']).toEqual([expect.stringContaining(`wirewatch-${port}=${TOKEN};`)]);
    const again = await ask(port, path);
    expect(again.status).toBe(401);
    expect(again.body).toContain('has been used');
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('is no obstacle to the browser that it has let in', async () => {
    const path = served.server.invite();
    await ask(port, path);
    expect((await ask(port, path, { headers: { Cookie: await cookieOf() } })).headers.location).toBe('/');
  });

  it('is for the page alone', async () => {
    const path = served.server.invite();
    expect((await ask(port, `/api/fleet${path.slice(1)}`)).status).toBe(401);
    expect((await ask(port, path)).status).toBe(303);
  });
});

describe('the Host header', () => {
  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('may be %s', async (name) => {
    expect((await ask(port, '/', { headers: { ...bearer, Host: `${name}:${port}` } })).status).toBe(200);
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.0.1', 'a b', ''])(
    'may not be "%s", even with the token',
    async (name) => {
      const answer = await ask(port, '/', { headers: { ...bearer, Host: `${name}:${port}` } });
      expect(answer.status).toBe(421);
      expect(answer.body.trim().split('\n')).toHaveLength(1);
    },
  );

  it('may be any address and the name of the machine when it listens everywhere', async () => {
    const everywhere = await startConsole({ host: '0.0.0.0' });
    const statusAs = async (host: string) =>
      (await ask(everywhere.port, '/', { headers: { ...bearer, Host: host } })).status;
    expect(await statusAs('192.168.0.7:80')).toBe(200);
    expect(await statusAs(hostname())).toBe(200);
    expect(await statusAs('evil.example')).toBe(421);
    await everywhere.stop();
  });
});

describe('another origin', () => {
  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1', 'http://localhost'])(
    'is refused: %s',
    async (origin) => {
      for (const path of ['/', '/api/fleet', '/healthz', `/?token=${TOKEN}`]) {
        const answer = await ask(port, path, { headers: { ...bearer, Origin: origin } });
        expect(answer.status).toBe(403);
        expect(answer.headers['set-cookie']).toBeUndefined();
      }
    },
  );

  it('cannot embed the console either, though it may link to it', async () => {
    const from = (site: string, mode: string, dest: string) => ({
      ...bearer,
      'Sec-Fetch-Site': site,
      'Sec-Fetch-Mode': mode,
      'Sec-Fetch-Dest': dest,
    });
    const statusOf = async (headers: Record<string, string>) => (await ask(port, '/', { headers })).status;
    expect(await statusOf(from('cross-site', 'no-cors', 'script'))).toBe(403);
    expect(await statusOf(from('same-site', 'no-cors', 'image'))).toBe(403);
    expect(await statusOf(from('cross-site', 'navigate', 'iframe'))).toBe(403);
    expect(await statusOf(from('cross-site', 'navigate', 'document'))).toBe(200);
    expect(await statusOf(from('same-origin', 'cors', 'script'))).toBe(200);
  });

  it('is not what our own page is', async () => {
    const headers = { ...bearer, Origin: `http://127.0.0.1:${port}` };
    expect((await ask(port, '/api/fleet', { headers })).status).toBe(200);
  });
});
