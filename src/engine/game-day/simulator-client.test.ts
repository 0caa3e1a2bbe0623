import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { SimulatorClient } from './simulator-client.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const PATIENCE = 3_000;

test('it asks and tells, and takes only a simulator for one', async () => {
  const clock = new VirtualClock();
  const asked: string[] = [];
  const base = await serve((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const ok = request.url === '/simulator' ? { wirewatchSimulator: 1, servers: 2, named: [] } : { hello: 1 };
    response.end(JSON.stringify(ok));
  });
  const client = new SimulatorClient(base, clock, PATIENCE);
  expect(await client.info()).toEqual({ ok: true, value: { wirewatchSimulator: 1, servers: 2, named: [] } });
  expect(await client.tell(['a'], { do: 'hang' })).toEqual({
    ok: false,
    error: 'the simulator did not do "hang": what answers there is no simulator',
  });
  expect(asked).toEqual(['GET /simulator', 'POST /told']);
  expect(clock.pending).toBe(0);
});

test('one that does not answer is given up, with the reason', async () => {
  const clock = new VirtualClock();
  let asked = (): void => undefined;
  const heard = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const base = await serve(() => asked());
  const answer = new SimulatorClient(base, clock, PATIENCE).info();
  await heard;
  clock.advance(PATIENCE);
  expect(await answer).toMatchObject({
    ok: false,
    error: expect.stringMatching(/^the simulator did not answer: 127\.0\.0\.1:\d+: no answer within 3 s$/),
  });
  const giveUp = new AbortController();
  giveUp.abort();
  expect(await new SimulatorClient(base, clock, PATIENCE).info(giveUp.signal)).toMatchObject({ ok: false });
  expect(clock.pending).toBe(0);
});
