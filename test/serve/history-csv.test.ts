import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { usualColumns } from '../../src/serve/api/history-columns.ts';
import { STATE_COLUMNS } from '../../src/serve/api/history-csv.ts';
import { API_PATHS, PARAMETERS } from '../../src/serve/api/parameters.ts';
import { ask, bearer, type Console, startConsole } from './console.ts';

/* History as CSV out of a real console, and what the pages say of it. */

const read = (file: string) => readFileSync(join(import.meta.dirname, '../../docs', file), 'utf8');
const page = read('api.md');

let served: Console;
beforeAll(async () => {
  served = await startConsole();
  await vi.waitFor(
    async () => {
      const { body } = await ask(served.port, '/api/history?fleet&columns=phase.open.mean', {
        headers: bearer,
      });
      expect(JSON.parse(body).columns['phase.open.mean'].at(-1)).toBe(1);
    },
    { timeout: 15_000, interval: 100 },
  );
});
afterAll(() => served.stop());

const question = (query: string) => ask(served.port, `/api/history?${query}`, { headers: bearer });

it('has the same points as the JSON', async () => {
  // Up to a tick that has been: nothing is added to it between the two questions.
  const { times, step } = JSON.parse((await question('fleet')).body);
  const to = Math.floor(times.at(-1) + step);
  const range = `backend=one&from=${to - 60_000}&to=${to}&columns=state.last,messagesIn.mean,rtt.p95`;
  const csv = await question(`${range}&format=csv`);
  expect(csv.status).toBe(200);
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
  expect(csv.headers['content-disposition']).toContain('attachment');
  const lines = csv.body.split('\r\n');
  expect(lines.shift()).toBe('time,messagesIn.mean,rtt.p95,phase,health,breaker');
  expect(lines.pop()).toBe('');
  const json = JSON.parse((await question(`${range}&format=json`)).body);
  const cells = lines.map((line) => line.split(','));
  expect(cells.map(([time = '']) => Date.parse(time))).toEqual(json.times.map(Math.trunc));
  expect(cells.map((cell) => cell[3] || null)).toEqual(json.states.phase);
  expect(cells.some((cell) => cell[3] === 'open')).toBe(true);
});

it('has the usual columns where nobody says which', async () => {
  const { body } = await question('fleet&format=csv');
  expect(body.split('\r\n')[0]).toBe(['time', ...usualColumns('fleet')].join(','));
});

it('tells an error as JSON, of another format too', async () => {
  const stranger = await question('backend=two&format=csv');
  expect(stranger.status).toBe(404);
  expect(JSON.parse(stranger.body).error).toContain('there is no backend "two"');
  const other = await question('fleet&format=xml');
  expect([other.status, JSON.parse(other.body)]).toEqual([400, { error: 'format: expected json or csv' }]);
});

it('is in the OpenAPI document with the type that is answered', async () => {
  const { get } = parse(read('openapi.yaml')).paths['/api/history'];
  const { headers } = await question('fleet&format=csv');
  expect(Object.keys(get.responses['200'].content)).toContain(headers['content-type']?.split(';')[0]);
  const { schema } = get.parameters.find(({ name }: { name: string }) => name === 'format');
  for (const format of schema.enum) expect((await question(`fleet&format=${format}`)).status).toBe(200);
  expect(schema.default).toBe('json');
});

it('is in the tables of docs/api.md, as is every other parameter of every path', () => {
  const [, paths = ''] = page.split('| path | what it has |\n');
  const rows = paths.slice(0, paths.indexOf('\n\n')).split('\n');
  for (const path of API_PATHS) {
    const of = rows.filter((row) => row.includes(path)).join('\n');
    const named = [...of.matchAll(/[?&`]([a-z]+)(?==|`)/g)].map(([, name]) => name);
    expect([...new Set(named)].sort(), path).toEqual(Object.keys(PARAMETERS[path].shape).sort());
  }
  const [, lines = ''] = page.split('| of a line | what it is |\n');
  const first = lines.slice(0, lines.indexOf('\n\n')).split('\n').slice(1);
  const words = first.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  expect(words).toEqual(['time', 'messagesIn.sum', ...STATE_COLUMNS]);
});
