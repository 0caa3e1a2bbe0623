import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SimulatedServer } from './server.ts';
import { TestClient } from './test-client.ts';
import { getJson, httpOf, TestStage } from './test-stage.ts';

let stage: TestStage;
let server: SimulatedServer;

beforeEach(async () => {
  stage = new TestStage();
  server = await stage.listen({ abilities: { token: { expiresIn: 60 } } });
});

afterEach(() => stage.dispose());

async function newToken(): Promise<string> {
  const issued = await getJson(`${httpOf(server)}/token`, { method: 'POST', body: '{"a":1}' });
  expect(issued).toEqual({
    access_token: expect.stringMatching(/^[0-9a-f]{32}$/),
    token_type: 'Bearer',
    expires_in: 60,
  });
  return (issued as { access_token: string }).access_token;
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const refusalOf = (token: string) => TestClient.refusal(`${server.url}?token=${token}`);

test('an upgrade needs a token, as a bearer or in the query', async () => {
  expect(await TestClient.refusal(server.url)).toContain('401');
  expect(await refusalOf('made-up')).toContain('401');
  const token = await newToken();
  await stage.connect(server.url, bearer(token));
  await stage.connect(`${server.url}?a=b&token=${token}`);
  expect(server.report()).toMatchObject({
    dials: 4,
    accepted: 2,
    abilities: { tokens: 1, unauthorized: 2 },
  });
});

test('a token is good until it expires', async () => {
  const token = await newToken();
  stage.clock.advance(59_999);
  await stage.connect(server.url, bearer(token));
  stage.clock.advance(1);
  expect(await refusalOf(token)).toContain('401');
});

test('revoke makes all tokens bad, leaves connections alone, and new tokens are good', async () => {
  const token = await newToken();
  const client = await stage.connect(server.url, bearer(token));
  await server.misbehave({ do: 'revoke' });
  await client.ping();
  expect(await refusalOf(token)).toContain('401');
  await stage.connect(server.url, bearer(await newToken()));
});

test('what a server without tokens is told of them does nothing', async () => {
  const plain = await stage.listen({ id: 'plain' });
  expect(await plain.misbehave({ do: 'revoke' })).toMatchObject({ doing: null, abilities: null });
  await stage.connect(plain.url);
});
