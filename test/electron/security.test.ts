import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PORT_REQUEST_CHANNEL } from '../../src/shared/bridge.ts';
import { built } from './built.ts';
import { WAIT } from './demo-app.ts';
import { cleanUp, LaunchedApp } from './launch.ts';

let app: LaunchedApp;

beforeAll(async () => {
  app = LaunchedApp.launch({ args: ['--demo'] });
  await vi.waitFor(() => expect(app.pages, app.stderr).toHaveLength(1), WAIT);
}, WAIT.timeout);
afterAll(cleanUp);

describe('the window', () => {
  it('states every preference that keeps a page in its sandbox', async () => {
    const options = await app.evaluate(({ electron }) => electron.BrowserWindow.getAllWindows()[0]?.options);
    expect(options?.webPreferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      preload: built('preload/index.cjs'),
    });
    expect(options).toMatchObject({ minWidth: 900, minHeight: 600, show: false, title: 'Wirewatch' });
  });

  it('shows a page of our own scheme, registered before the app was ready and with nothing loosened', async () => {
    expect(app.pages[0]!.info).toMatchObject({ url: 'app://wirewatch/', origin: 'app://wirewatch' });
    const { schemes, beforeReady } = await app.evaluate((double) => double.registeredSchemes());
    expect(beforeReady).toBe(true);
    expect(schemes).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
      },
    ]);
  });
});

describe('app://wirewatch', () => {
  const get = (url: string, method = 'GET', raw = false) =>
    app.evaluate(
      async ({ request }, given) => {
        const response = await request(given.url, given.method, given.raw);
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await response.text(),
        };
      },
      { url, method, raw },
    );

  it('serves the built page under a policy that lets nothing foreign in', async () => {
    const page = await get('app://wirewatch/');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    const scripts = [...page.body.matchAll(/src="([^"]+\.js)"/g)].map((match) => match[1]!);
    expect(scripts).not.toHaveLength(0);
    for (const script of scripts) {
      const answer = await get(new URL(script, 'app://wirewatch/').href, 'HEAD');
      expect(answer).toMatchObject({ status: 200, body: '' });
      expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    }
  });

  it('needs no inline script, which its own policy would block', async () => {
    const { body } = await get('app://wirewatch/');
    expect(body).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(body).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it.each([
    '/../main/index.js',
    '/%2e%2e/main/index.js',
    '/%2e%2e%2fmain%2findex.js',
    '/assets/..%2f..%2fmain/index.js',
    '/..\\main\\index.js',
    '/..%5cmain%5cindex.js',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    '/index.html%00.js',
    '/missing.js',
  ])('finds nothing at %s, whether or not Chromium resolved it first', async (path) => {
    expect((await get(`app://wirewatch${path}`)).status).toBe(404);
    expect((await get(`app://wirewatch${path}`, 'GET', true)).status).toBe(404);
  });

  it('serves no other host and takes no other method', async () => {
    expect((await get('app://other/index.html')).status).toBe(404);
    expect((await get('app://wirewatch/', 'POST')).status).toBe(405);
  });
});

describe('a page', () => {
  it('is granted no permission, asked for or checked', async () => {
    const granted = await app.evaluate(async ({ electron, contentsById }) => {
      const contents = contentsById(1);
      const { defaultSession } = electron.session;
      const asked = [
        'media',
        'geolocation',
        'notifications',
        'clipboard-read',
        'openExternal',
        'fullscreen',
        'hid',
      ];
      const answers = await Promise.all(asked.map((name) => defaultSession.ask(contents, name)));
      answers.push(...asked.map((name) => defaultSession.check(contents, name, 'app://wirewatch')));
      return [...answers, defaultSession.checkDevice({ deviceType: 'usb' })];
    });
    expect(new Set(granted)).toEqual(new Set([false]));
  });

  it('may copy what a person asks it to, and no other page may', async () => {
    const granted = await app.evaluate(async ({ electron, contentsById }) => {
      const { defaultSession } = electron.session;
      const write = 'clipboard-sanitized-write';
      return [
        await defaultSession.ask(contentsById(1), write),
        defaultSession.check(contentsById(1), write, 'app://wirewatch/'),
        defaultSession.check(null, write, 'https://example.org/'),
        defaultSession.check(null, write, 'app://wirewatch.example/'),
      ];
    });
    expect(granted).toEqual([true, true, false, false]);
  });

  it('cannot leave, in no frame and by no redirect', async () => {
    const fates = await app.evaluate(({ contentsById }) => {
      const contents = contentsById(1)!;
      const away = [
        'https://example.org/',
        'file:///etc/passwd',
        'app://wirewatch.example/',
        'data:text/html,x',
      ];
      return {
        away: away.flatMap((url) => [contents.pageNavigates(url), contents.serverRedirects(url)]),
        home: contents.pageNavigates('app://wirewatch/?view=fleet'),
      };
    });
    expect(new Set(fates.away)).toEqual(new Set(['denied']));
    expect(fates.home).toBe('allowed');
  });

  it('opens no window; only https links go to the system', async () => {
    const { fates, opened } = await app.evaluate(({ contentsById, openedExternally }) => {
      const urls = [
        'https://example.org/docs',
        'http://example.org/',
        'https://me:secret@example.org/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        'app://wirewatch/',
      ];
      const fates = urls.map((url) => contentsById(1)!.pageOpens(url));
      return { fates, opened: openedExternally };
    });
    expect(new Set(fates)).toEqual(new Set(['denied']));
    expect(opened).toEqual(['https://example.org/docs']);
    expect(app.stderr).not.toContain('secret');
  });

  it('attaches no webview', async () => {
    expect(await app.evaluate(({ contentsById }) => contentsById(1)!.pageAttachesWebview())).toBe('denied');
  });
});

describe('a port to the engine', () => {
  const portsMadeFor = (channel: string, from: 'main frame' | 'subframe' | 'navigated frame') =>
    app.evaluate(
      ({ contentsById, deliverIpc, portCount }, given) => {
        const contents = contentsById(1)!;
        const before = portCount().made;
        const frame = contents.mainFrame;
        if (given.from === 'navigated frame') deliverIpc(contents, null, given.channel, []);
        else
          deliverIpc(
            contents,
            given.from === 'subframe' ? frame.subframe(frame.url) : frame,
            given.channel,
            [],
          );
        return portCount().made - before;
      },
      { channel, from },
    );

  it('is handed to the main frame of our page', async () => {
    expect(await portsMadeFor(PORT_REQUEST_CHANNEL, 'main frame')).toBe(2);
  });

  it('is refused to a subframe, and to a frame that has navigated since', async () => {
    expect(await portsMadeFor(PORT_REQUEST_CHANNEL, 'subframe')).toBe(0);
    expect(await portsMadeFor(PORT_REQUEST_CHANNEL, 'navigated frame')).toBe(0);
  });

  it('is refused to a window that the app did not open, also on our own page', async () => {
    const known = app.pages.length;
    await app.evaluate(async ({ electron }, preload) => {
      const stranger = new electron.BrowserWindow({ webPreferences: { preload } });
      await stranger.loadURL('app://wirewatch/');
    }, built('preload/index.cjs'));
    await expectRefusal(known);
  });

  it('is refused to our window on any other origin', async () => {
    for (const url of ['data:text/html,x', 'about:blank', 'app://wirewatch.example/']) {
      const known = app.pages.length;
      await app.evaluate(({ contentsById }, to) => contentsById(1)!.loadURL(to), url);
      await expectRefusal(known);
    }
  });

  /** The newest page asks, and main says no. */
  async function expectRefusal(known: number) {
    expect(app.pages).toHaveLength(known + 1);
    const refusals = () => app.stderr.split('a port to the engine was refused').length;
    const before = refusals();
    const made = await app.evaluate(({ portCount }) => portCount().made);
    app.pages[known]!.window.wirewatch!.requestPort();
    await vi.waitFor(() => expect(refusals()).toBe(before + 1));
    expect(await app.evaluate(({ portCount }) => portCount().made)).toBe(made);
  }
});
