import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { installed, need } from '../servers/installed.ts';
import { ask, bearer, type Console, fleetOf, startConsole } from './console.ts';
import { type Exposition, readExposition } from './exposition-text.ts';

const promtool = installed('promtool', ['--version'], 'prometheus');

let served: Console;
let url: string;
beforeAll(async () => {
  served = await startConsole({}, (backend) => {
    url = backend;
    return [
      { id: 'one', url, group: 'stock "A"' },
      { id: 'two', url: 'ws://127.0.0.1:9/' },
    ];
  });
});
afterAll(() => served.stop());

const scrape = async (): Promise<string> => {
  const answer = await ask(served.port, '/metrics', { headers: bearer });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  return answer.body;
};

/** Asks until what is expected of the metrics holds. */
const until = (check: (metrics: Exposition) => void): Promise<void> =>
  vi.waitFor(async () => check(readExposition(await scrape())), { timeout: 10_000, interval: 50 });

const ONE = '{backend="one",group="stock \\"A\\""';

describe('the metrics', () => {
  it('are for those who have the token', async () => {
    expect((await ask(served.port, '/metrics')).status).toBe(401);
    expect((await ask(served.port, '/metrics', { method: 'POST', headers: bearer })).status).toBe(405);
    expect(await ask(served.port, '/metrics', { method: 'HEAD', headers: bearer })).toMatchObject({
      status: 200,
      body: '',
    });
  });

  it('count what a backend sent, each message once', async () => {
    await until(({ values }) => expect(values.get(`wirewatch_backend_phase${ONE},phase="open"}`)).toBe(1));
    for (const client of served.backend.clients) {
      for (let sent = 0; sent < 25; sent++) client.send('0123456789');
    }
    await until(({ values }) => {
      expect(values.get(`wirewatch_backend_messages_received_total${ONE}}`)).toBe(25);
      expect(values.get(`wirewatch_backend_received_bytes_total${ONE}}`)).toBe(250);
      expect(values.get('wirewatch_group_messages_received_total{group="stock \\"A\\""}')).toBe(25);
      expect(values.get('wirewatch_fleet_messages_received_total')).toBe(25);
      expect(values.get(`wirewatch_backend_dials_total${ONE},result="succeeded"}`)).toBe(1);
      expect(values.get('wirewatch_backend_messages_received_total{backend="two",group=""}')).toBe(0);
    });
    const { values } = readExposition(await scrape());
    expect(values.get(`wirewatch_backend_open_seconds_total${ONE}}`)).toBeGreaterThan(0);
  });

  it('say which Wirewatch runs with which configuration, and what it costs', async () => {
    const { values, types } = readExposition(await scrape());
    const hash = served.engine.configurationHash;
    expect(
      values.get(`wirewatch_build_info{version="0.0.0-test",configuration_hash="${hash}",fleet="test"}`),
    ).toBe(1);
    expect(values.get('wirewatch_console_memory_bytes')).toBeGreaterThan(10 * 1_048_576);
    expect(values.get('wirewatch_console_cpu_seconds_total')).toBeGreaterThan(0);
    expect(values.get('wirewatch_console_event_loop_lag_seconds')).toBeGreaterThanOrEqual(0);
    const age = Date.now() / 1_000 - (values.get('wirewatch_console_last_frame_timestamp_seconds') ?? 0);
    expect(Math.abs(age)).toBeLessThan(10);
    expect(values.get('wirewatch_series_omitted{level="backend"}')).toBe(0);
    expect(types.get('wirewatch_backend_health')).toBe('gauge');
  });

  it('give a gap and no zero for what is not known', async () => {
    const { values } = readExposition(await scrape());
    const unknown = 'wirewatch_backend_last_round_trip_seconds{backend="two",group=""}';
    expect(values.has(unknown)).toBe(false);
    expect([...values.values()].every(Number.isFinite)).toBe(true);
  });

  it('give the same answer to all who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, scrape));
    for (const answer of answers) readExposition(answer);
  });

  it('are in order for promtool', async (context) => {
    const { status, stdout, stderr } = spawnSync(need(context, promtool), ['check', 'metrics'], {
      input: await scrape(),
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });

  it('do not fall for the fleet when a backend leaves it', async () => {
    served.engine.configure(fleetOf([{ id: 'three', url, group: 'new' }]));
    await until(({ values }) => {
      expect(values.get('wirewatch_backend_phase{backend="three",group="new",phase="open"}')).toBe(1);
      expect(values.get('wirewatch_fleet_messages_received_total')).toBe(25);
      expect(values.get('wirewatch_fleet_backends')).toBe(1);
      expect([...values.keys()].some((series) => series.includes('backend="one"'))).toBe(false);
    });
    for (const client of served.backend.clients) client.send('one more');
    await until(({ values }) => {
      expect(values.get('wirewatch_backend_messages_received_total{backend="three",group="new"}')).toBe(1);
      expect(values.get('wirewatch_fleet_messages_received_total')).toBe(26);
    });
  });
});
