import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Console, startConsole, TOKEN } from './console.ts';

/* What a person sees who opens the served console without its token. */

let served: Console;
beforeAll(async () => {
  served = await startConsole();
});
afterAll(() => served.stop());

const browser = { Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };

describe('a browser without the token', () => {
  it.each(['/', '/?token=wrong', '/?code=never-issued'])(
    'gets a page with a field for it at %s',
    async (path) => {
      const answer = await ask(served.port, path, { headers: browser });
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.body).toContain('<label for="token">');
      expect(answer.body.includes('has been used')).toBe(path.includes('code'));
      expect(answer.body).not.toContain(TOKEN);
      expect(answer.body).not.toContain('wrong');
    },
  );

  it('gets all that this page needs from files, as the policy of every page wants it', async () => {
    const { headers, body } = await ask(served.port, '/', { headers: browser });
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(body).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
    const files = [...body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(files).toHaveLength(2);
    for (const path of files) {
      const file = await ask(served.port, path);
      expect(file.status, path).toBe(200);
      expect(file.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('gets one line for anything but the page, and so does a program', async () => {
    for (const path of ['/api/fleet', '/assets/index-abc123.js', '/nothing']) {
      const answer = await ask(served.port, path, { headers: browser });
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toContain('text/plain');
    }
    for (const question of [{}, { headers: browser, method: 'HEAD' }]) {
      const answer = await ask(served.port, '/', question);
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toContain('text/plain');
    }
  });

  it('gets not even the field under a name that is not ours', async () => {
    for (const path of ['/', '/enter.js']) {
      const headers = { ...browser, Host: 'evil.example' };
      expect((await ask(served.port, path, { headers })).status).toBe(421);
    }
  });
});
