import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listen } from '../../src/serve/listen.ts';

let neighbour: Server;
let ours: Server;
let taken: number;

beforeEach(async () => {
  ours = createServer();
  neighbour = createServer();
  await new Promise<void>((resolve) => neighbour.listen({ host: '127.0.0.1', port: 0 }, resolve));
  taken = (neighbour.address() as AddressInfo).port;
});
afterEach(() => {
  neighbour.close();
  ours.close();
});

it('gives way with the default port when that is taken', async () => {
  const bound = await listen(ours, '127.0.0.1', null, taken);
  expect(bound).toEqual({ ok: true, value: { port: expect.any(Number), moved: true } });
  expect(bound.ok && bound.value.port).not.toBe(taken);
});

it('insists on a port that was asked for', async () => {
  const bound = await listen(ours, '127.0.0.1', taken, 1);
  expect(bound).toEqual({ ok: false, error: expect.stringContaining(`port ${taken} is taken`) });
});

it('binds any free port on request, without calling that moved', async () => {
  expect(await listen(ours, '127.0.0.1', 0, taken)).toMatchObject({ ok: true, value: { moved: false } });
});

it('says so when the machine has no such address', async () => {
  // TEST-NET-1 of RFC 5737, which no machine has.
  const bound = await listen(ours, '192.0.2.1', 0, taken);
  expect(bound).toEqual({ ok: false, error: expect.stringContaining('no address 192.0.2.1') });
});
