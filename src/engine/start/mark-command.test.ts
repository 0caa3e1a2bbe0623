import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { markCommand, runMark } from './mark-command.ts';

const TOKEN = 'a-token-of-this-test';
let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** What answers in place of a console. */
async function answering(
  status: number,
  body: string,
): Promise<{ origin: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const listening = createServer((request, response) => {
    asked.push(request);
    request.resume();
    response.writeHead(status, { connection: 'close' }).end(body);
  });
  server = listening;
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, asked };
}

it('takes a text in one word or several, a backend, and the URL that a console printed', () => {
  expect(markCommand(['release', '1.4'])).toEqual({
    ...{ command: 'mark', text: 'release 1.4', backend: null },
    ...{ origin: 'http://127.0.0.1:7433', token: null },
  });
  expect(
    markCommand(['load begins', '--backend', 'orders', '--url', `http://10.0.0.1:80/?token=${TOKEN}#x`]),
  ).toMatchObject({ backend: 'orders', origin: 'http://10.0.0.1', token: TOKEN });
  expect(markCommand(['x', '--token', 'other', '--url', `http://a/?token=${TOKEN}`])).toMatchObject({
    token: 'other',
  });
});

it.each([
  [[], 'mark needs a text'],
  [['   '], 'mark needs a text'],
  [['x'.repeat(501)], 'at most 500 characters'],
  [['x', '--url', 'console'], '--url expects'],
  [['x', '--backnd', 'a'], 'there is no option --backnd of mark; did you mean --backend?'],
])('refuses %j', (argv, why) => {
  expect(() => markCommand(argv)).toThrow(why);
});

it('says why a console did not take it, and never the token', async () => {
  const told = async (status: number, body: string) => {
    const { origin } = await answering(status, body);
    const ran = await runMark({ command: 'mark', text: 'x', backend: null, origin, token: TOKEN });
    server?.close();
    expect(ran.line).not.toContain(TOKEN);
    return ran;
  };
  expect(await told(400, '{"error":"there is no backend"}')).toMatchObject({
    line: expect.stringMatching(/refused it: there is no backend$/),
    exitCode: 1,
  });
  expect((await told(401, '')).line).toContain('does not take this token');
  expect((await told(405, '')).line).toContain('an older one');
  expect((await told(502, '<html>')).line).toMatch(/HTTP 502$/);
});

it('says that nobody answers, and that a token is wanted', async () => {
  const { origin } = await answering(200, '');
  await new Promise((done) => server?.close(done));
  const mark = { command: 'mark', text: 'x', backend: null, origin } as const;
  expect(await runMark({ ...mark, token: TOKEN })).toMatchObject({
    line: expect.stringContaining('ECONNREFUSED'),
    exitCode: 1,
  });
  expect(await runMark({ ...mark, token: null })).toMatchObject({ exitCode: 2 });
});
