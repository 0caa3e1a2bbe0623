import { request } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { markCommand, runMark } from '../../src/engine/start/mark-command.ts';
import { type Answer, ask, bearer, type Console, startConsole, TOKEN } from './console.ts';

/* A marker from a program or a terminal, at a console that is served. */

let served: Console;
beforeAll(async () => {
  served = await startConsole();
});
afterAll(() => served.stop());

const markers = () =>
  served.engine.snapshot().events.flatMap((event) => (event.kind === 'marker' ? [event] : []));

function post(
  body: string,
  headers: Record<string, string> = bearer,
): Promise<Pick<Answer, 'status' | 'body'>> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port: served.port, path: '/api/markers', method: 'POST', headers, agent: false },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

it('is on the timeline and in the audit log, by the account that runs the console', async () => {
  const mark = (...argv: string[]) =>
    runMark(markCommand([...argv, '--url', `http://127.0.0.1:${served.port}/?token=${TOKEN}`]));
  expect(await mark('release', '1.4')).toEqual({ line: 'marked: release 1.4', exitCode: 0 });
  expect(await mark('load begins', '--backend', 'one')).toMatchObject({ exitCode: 0 });
  const actor = { name: 'tester', session: 'api' };
  expect(markers()).toMatchObject([
    { text: 'release 1.4', backend: null, actor },
    { text: 'load begins', backend: 'one', actor },
  ]);
  const [newest] = JSON.parse(
    (await ask(served.port, '/api/audit?limit=1', { headers: bearer })).body,
  ).entries;
  expect(newest).toMatchObject({ action: 'mark', reason: 'load begins', backends: ['one'], actor });
  expect(await mark('x', '--backend', 'none')).toMatchObject({
    line: expect.stringContaining('there is no backend "none"'),
    exitCode: 1,
  });
});

it.each([
  ['', 400],
  ['{}', 400],
  ['{"text":"  "}', 400],
  [`{"text":"${'x'.repeat(501)}"}`, 400],
  ['{"text":"a","at":1}', 400],
  [`{"text":"${'x'.repeat(20_000)}"}`, 413],
])('refuses %j with %i', async (body, status) => {
  const before = markers().length;
  const answer = await post(body);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String) });
  expect(markers()).toHaveLength(before);
});

it('is no fault of the console where whoever sends it hangs up in the middle', async () => {
  const onFault = vi.spyOn(served.engine, 'onFault');
  const cut = request({
    ...{ port: served.port, path: '/api/markers', method: 'POST', agent: false },
    headers: { ...bearer, 'content-length': 1_000 },
  });
  const gone = new Promise((resolve) => cut.once('close', resolve));
  cut.on('error', () => undefined);
  cut.write('{"text":"half', () => cut.destroy());
  await gone;
  // What comes after it is answered once it was taken note of.
  expect((await post('{"text":"after it"}')).status).toBe(201);
  expect(onFault).not.toHaveBeenCalled();
  onFault.mockRestore();
});

it('wants the token in a header: what a browser sends by itself is not enough', async () => {
  const entered = await ask(served.port, `/?token=${TOKEN}`);
  const cookie = String(entered.headers['set-cookie']).split(';')[0] ?? '';
  const body = '{"text":"from another page"}';
  const before = markers().length;
  expect((await post(body, {})).status).toBe(401);
  expect((await post(body, { cookie })).status).toBe(401);
  expect((await post(body, { ...bearer, origin: 'http://elsewhere.example' })).status).toBe(403);
  expect((await ask(served.port, '/api/markers', { headers: bearer })).status).toBe(405);
  expect(markers()).toHaveLength(before);
});
