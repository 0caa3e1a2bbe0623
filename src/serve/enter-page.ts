import type { IncomingMessage } from 'node:http';
import { contentSecurityPolicy } from '../shared/content-security-policy.ts';
import { LINK_USED_UP } from './access.ts';
import type { Reply } from './reply.ts';

/*
 * What a person gets who comes without the token: a link that somebody sent, an address of before a restart. A page
 * with a field for it, and not the one line that a program gets. It is made of files of its own, as the policy allows
 * no script and no style within a page.
 */

const SCRIPT_PATH = '/enter.js';
const STYLE_PATH = '/enter.css';

/** Whether whoever asks is a browser that is about to show what it gets. */
export const isForAPerson = ({ method, headers }: IncomingMessage, path: string): boolean =>
  method === 'GET' && path === '/' && (headers.accept ?? '').includes('text/html');

/** The same refusal for a person. */
export const enterPage = (refusal: Reply): Reply => ({
  ...refusal,
  type: 'text/html; charset=utf-8',
  body: page(refusal === LINK_USED_UP ? 'This link has been used or is too old.' : ''),
  headers: { ...refusal.headers, 'Content-Security-Policy': contentSecurityPolicy() },
});

/** The page's own files, which hold no secret and so want no token; `null` for any other path. */
export function enterFile(path: string): Reply | null {
  const found = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  return found ? { status: 200, type: found.type, body: found.body, headers: {} } : null;
}

const page = (why: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="dark light">
    <title>Wirewatch wants its token</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${STYLE_PATH}">
    <script type="module" src="${SCRIPT_PATH}"></script>
  </head>
  <body>
    <main>
      <h1>Wirewatch</h1>
      <p>${why === '' ? '' : `${why} `}This console wants its token. It is at the end of the URL that it printed when it started, after <code>?token=</code>; the whole URL will do too.</p>
      <form>
        <label for="token">Token</label>
        <input id="token" type="password" autocomplete="current-password" spellcheck="false" required autofocus>
        <button type="submit">Open the console</button>
      </form>
      <p role="alert"></p>
      <noscript><p>Without JavaScript: open the URL itself.</p></noscript>
    </main>
  </body>
</html>
`;

/**
 * The token is sent by `fetch`, whose answer sets the cookie: so it gets into no address and no history, and the address
 * keeps what stands after its `#`, which says what the console is to show.
 */
const SCRIPT = `const field = document.querySelector('#token');
const problem = document.querySelector('[role=alert]');

/** Also out of a whole URL. */
function tokenIn(pasted) {
  const text = pasted.trim();
  const query = text.includes('?') ? text.slice(text.indexOf('?')).split('#')[0] : '';
  return new URLSearchParams(query).get('token') ?? text;
}

async function tell(text) {
  const { status } = await fetch('/?token=' + encodeURIComponent(tokenIn(text)), { cache: 'no-store' });
  if (status === 401) return 'That is not the token of this console: a new one is printed each time that it starts.';
  if (status !== 200) return 'The console answered with ' + status + '.';
  // What asked for a token in vain would ask again.
  if (location.search === '') location.reload();
  else location.replace('/' + location.hash);
  return '';
}

document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  problem.textContent = '';
  try {
    problem.textContent = await tell(field.value);
  } catch {
    problem.textContent = 'The console cannot be reached.';
  }
  if (problem.textContent !== '') field.select();
});
`;

const STYLE = `body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
main { max-width: 30rem; margin: 15vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.3rem; }
form { display: grid; grid-template-columns: 1fr auto; gap: 0.3rem 0.6rem; }
label { grid-column: 1 / -1; }
input, button { font: inherit; padding: 0.3rem 0.6rem; }
`;

const FILES: Readonly<Record<string, { type: string; body: string }>> = {
  [SCRIPT_PATH]: { type: 'text/javascript; charset=utf-8', body: SCRIPT },
  [STYLE_PATH]: { type: 'text/css; charset=utf-8', body: STYLE },
};
