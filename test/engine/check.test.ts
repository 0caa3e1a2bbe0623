import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CheckResult } from '../../src/engine/check/check-result.ts';
import { judgeCheck, withDefaults } from '../../src/engine/check/judge-check.ts';
import { runCheck } from '../../src/engine/check/run-check.ts';
import { type CheckProgress, StabilityCheck } from '../../src/engine/check/stability-check.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { checkCommand } from '../../src/engine/start/check-command.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { NO_FAULTS } from '../../src/simulator/abilities.ts';
import { startPriceFeed } from '../../src/simulator/scenarios/price-feed.ts';
import { SimulatedServer } from '../../src/simulator/server.ts';
import { fleetOf, QUICK } from './support.ts';

const cleanups: (() => unknown)[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-check-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** One that says something 20 times a second. */
async function serverOf(options: Partial<Parameters<typeof SimulatedServer.listen>[0]> = {}) {
  const server = await SimulatedServer.listen({ id: 'api', temperament: 'steady', ...options });
  cleanups.push(() => server.dispose());
  return server;
}

interface Checked {
  result: CheckResult;
  /** Of what is expected by default. */
  failed: string[];
}

/** Quick to dial again; nobody is given up for being slow. */
const PATIENT = { ...QUICK, dialTimeout: 10_000, heartbeat: { interval: 200, timeout: 10_000 } };

function checkOf(
  backend: Parameters<typeof fleetOf>[0][number],
  connections: number,
  duration: number,
  onProgress: (progress: CheckProgress) => void = () => undefined,
) {
  const { backends, dials } = fleetOf([backend], PATIENT);
  const [config] = backends;
  if (!config) throw new Error('there is no backend');
  const check = new StabilityCheck({
    backend: config,
    dials,
    connections,
    duration,
    clock: systemClock,
    random: seededRandom(1),
    onProgress,
  });
  cleanups.push(() => check.dispose());
  return check;
}

async function checked(...of: Parameters<typeof checkOf>): Promise<Checked> {
  const result = await checkOf(...of).run();
  const judged = judgeCheck(result, withDefaults({}, of[1]));
  return { result, failed: judged.filter(({ passed }) => !passed).map(({ name }) => name) };
}

it('holds all of its connections, and counts what the server sent', async () => {
  const server = await serverOf({ abilities: { sequence: NO_FAULTS } });
  const inspect = { id: 'id', sequence: 'seq' };
  const { result, failed } = await checked({ id: 'api', url: server.url, inspect }, 8, 1_500);
  expect(failed).toEqual([]);
  expect(result).toMatchObject({ connected: 8, interrupted: false, sequenced: true });
  expect(result.connections.map(({ id }) => id)[7]).toBe('api#8');
  const { peakConnections, messagesSent } = server.report();
  expect(peakConnections).toBe(8);
  // What was still on its way at the end was not counted.
  expect(result.total.messagesIn).toBeLessThanOrEqual(messagesSent);
  expect(result.total.messagesIn).toBeGreaterThan(0);
  expect(result.total).toMatchObject({ lost: 0, reconnects: 0, missing: 0, dials: 8, endings: [] });
  for (const { messagesIn, gap, rate, ready, roundTrips } of result.connections) {
    expect(messagesIn).toBeGreaterThan(0);
    expect(gap).toBeGreaterThan(0);
    expect(rate).toBeGreaterThan(0);
    expect(ready).toBeGreaterThanOrEqual(0);
    expect(roundTrips).toBeGreaterThanOrEqual(1);
  }
  // Nothing is left of it.
  await server.until(({ connections }) => connections === 0);
});

it('tells those that the server would not have by its close code from those that were lost', async () => {
  const server = await serverOf();
  await server.misbehave({ do: 'cap', connections: 10 });
  const { result, failed } = await checked({ id: 'api', url: server.url }, 12, 1_000);
  expect(failed).toEqual(['connected']);
  expect(result).toMatchObject({ connected: 10, total: { lost: 0 } });
  const refused = result.connections.filter(({ connected }) => !connected);
  expect(refused).toHaveLength(2);
  for (const { ready, gap, rate, endings } of refused) {
    expect([ready, gap, rate]).toEqual([null, null, null]);
    expect(endings[0]).toMatchObject({ kind: 'refused', text: '1013 Too many connections' });
  }
});

it('counts what is lost, and the gap until it is back', async () => {
  const server = await serverOf();
  const check = checkOf({ id: 'api', url: server.url }, 4, 600_000, ({ connected, lost }) => {
    if (connected === 4 && lost === 4) check.end();
  });
  const running = check.run();
  // So long that whoever is cut was taken before.
  await server.until(({ messagesSent, connections }) => connections === 4 && messagesSent > 80);
  await server.misbehave({ do: 'kill' });
  const result = await running;
  expect(result).toMatchObject({ connected: 4, total: { lost: 4, reconnects: 4, dials: 8 } });
  expect(result.total.endings[0]).toMatchObject({ kind: 'lost', count: 4 });
  expect(result.total.endings[0]?.text).toMatch(/^1006/);
  const failed = (given: Parameters<typeof withDefaults>[0]) =>
    judgeCheck(result, withDefaults(given, 4))
      .filter(({ name, passed }) => !passed && name !== 'held')
      .map(({ name }) => name);
  expect(failed({})).toEqual(['lost']);
  // Whoever allows reconnects allows losses.
  expect(failed({ maxReconnects: 4 })).toEqual([]);
  expect(failed({ maxReconnects: 3 })).toEqual(['reconnects']);
  expect(failed({ maxLost: 4, maxGap: 1, minRate: 1e6, maxReady: 1e6 })).toEqual([
    'messages per second',
    'longest gap',
  ]);
  // What cannot be told is not as expected.
  expect(failed({ maxLost: 4, maxMissing: 0, maxDuplicates: 0 })).toEqual(['missing', 'duplicates']);
});

it('counts what is missing in a sequence and what came twice', async () => {
  const server = await serverOf({
    temperament: { kind: 'steady', perSecond: 200 },
    abilities: { sequence: { ...NO_FAULTS, duplicates: 0.1, gaps: 0.1 } },
  });
  const inspect = { id: 'id', sequence: 'seq' };
  const { result } = await checked({ id: 'api', url: server.url, inspect }, 2, 2_000);
  const { total } = result;
  const { abilities } = server.report();
  for (const [counted, made] of [
    [total.missing, abilities?.gaps],
    [total.duplicates, abilities?.duplicates],
  ] as const) {
    expect(counted).toBeGreaterThan(0);
    // Both connections are sent the same, and what came at the very end may not have been counted.
    expect(counted).toBeLessThanOrEqual(2 * (made ?? 0));
  }
  // However many a second: a check looks into every message.
  expect(total.missing).toBeGreaterThan(total.messagesIn / 50);
});

it('tells nothing but the truth where nobody answers', async () => {
  const server = await serverOf();
  await server.misbehave({ do: 'refuse' });
  const { result, failed } = await checked({ id: 'api', url: server.url }, 3, 1_000);
  expect(failed).toEqual(['connected']);
  expect(result.connected).toBe(0);
  expect(result.total).toMatchObject({ messagesIn: 0, rate: null, gap: null, p95: null, lost: 0 });
  const [connected] = judgeCheck(result, { minConnected: 3 }).filter(({ passed }) => !passed);
  expect(connected?.detail).toMatch(/^3 dials came to nothing: /);
  expect(judgeCheck(result, { maxGap: 5 })[1]).toMatchObject({
    passed: false,
    detail: 'nothing was connected',
  });
});

it('ends before its time in order, with what was measured so far', async () => {
  const server = await serverOf();
  const check = checkOf({ id: 'api', url: server.url }, 2, 600_000);
  const running = check.run();
  await server.until(({ messagesSent, connections }) => connections === 2 && messagesSent > 10);
  check.end();
  const result = await running;
  expect(result).toMatchObject({ interrupted: true, connected: 2 });
  expect(result.total.messagesIn).toBeGreaterThan(0);
  expect(judgeCheck(result, {})[0]).toMatchObject({ name: 'held', passed: false });
  await server.until(({ connections }) => connections === 0);
});

/** The command as at a terminal. */
async function command(fleet: string, argv: string[], end?: (end: () => void) => void) {
  const said: string[] = [];
  const complained: string[] = [];
  const progress: string[] = [];
  const exitCode = await runCheck(checkCommand(['--fleet', fleet, ...argv]), {
    env: {},
    say: (line) => said.push(line),
    complain: (line) => complained.push(line),
    progress: (line) => progress.push(line),
    onEnd: (ended) => end?.(ended),
  });
  return { exitCode, text: said.join('\n'), complained, progress };
}

async function priceFeed() {
  const feed = await startPriceFeed({ timeScale: 0.02 });
  cleanups.push(() => feed.close());
  const fleet = join(folder, 'price-feed.yaml');
  writeFileSync(fleet, feed.fleet());
  return { feed, fleet, base: ['--backend', 'price-feed', '--for', '2s'] };
}

it('checks the price feed: ten are taken and of twelve two are refused, as it says', async () => {
  const { feed, fleet, base } = await priceFeed();
  const expectations = join(folder, 'expect.yaml');
  writeFileSync(expectations, 'minRate: 0.1\nmaxGap: 10s\nmaxMissing: 0\nmaxP95: 10s\n');
  const ten = await command(fleet, [...base, '--connections', '10', '--expect', expectations]);
  expect(ten.text).toMatch(/\n10 of 10 connected$/);
  expect(ten.text).toMatch(/\nok +longest gap +expected at most 10 s +found \d/);
  expect(ten.exitCode).toBe(0);
  expect(ten.progress.at(-1)).toMatch(/^10 of 10 connected, 2\.0 s of 2\.0 s, \d+ messages$/);
  await feed.until(({ connections }) => connections === 0);
  const twelve = await command(fleet, [...base, '--connections', '12']);
  expect(twelve.exitCode).toBe(1);
  expect(twelve.text).toMatch(/\n10 of 12 connected; the server refused 2 with 1013 Too many connections$/);
  expect(feed.counts().peakConnections).toBe(10);
});

/** As Python's XML parser reads it. */
function readJunit(file: string): {
  suite: Record<string, string>;
  properties: Record<string, string>;
  cases: { name: string; failure: string | null }[];
  text: string;
} {
  const script = `
import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
assert root.tag == 'testsuites'
suite, = root
print(json.dumps({
  'suite': suite.attrib,
  'properties': {each.get('name'): each.get('value') for each in suite.find('properties')},
  'cases': [{'name': each.get('name'), 'failure': each.find('failure').text if each.find('failure') is not None else None} for each in suite.findall('testcase')],
  'text': suite.find('system-out').text,
}))`;
  return JSON.parse(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }));
}

it('writes a JUnit report that other programs read, with no credential in it', async () => {
  const server = await serverOf();
  const reason = 'no <entry> & "none" for s3cr3t-token-of-ours';
  const closing = server.onConnection(() => {
    setImmediate(() => void server.misbehave({ do: 'close', code: 4001, reason }));
  });
  cleanups.push(() => closing.dispose());
  const fleet = join(folder, 'fleet.yaml');
  writeFileSync(
    fleet,
    `version: 1
backends:
  - id: api
    url: ${server.url}?token=s3cr3t-token-of-ours
    headers: { x-key: another-s3cr3t }
`,
  );
  const junit = join(folder, 'report.xml');
  const argv = ['--backend', 'api', '--for', '1s', '--connections', '3', '--min-rate', '1', '--junit', junit];
  const { exitCode, text } = await command(fleet, argv);
  expect(exitCode).toBe(1);
  const { suite, properties, cases, text: told } = readJunit(junit);
  expect(suite).toMatchObject({ name: 'wirewatch check api', tests: '4', failures: '2', errors: '0' });
  expect(suite.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  expect(properties).toMatchObject({ connections: '3', connected: '0' });
  expect(cases.map(({ name }) => name)).toEqual([
    'held: for 1.0 s',
    'connected: at least 3',
    'lost: at most 0',
    'messages per second: at least 1.0',
  ]);
  expect(cases[1]?.failure).toContain('the server refused 3 with 4001');
  expect(cases[1]?.failure).toContain('no <entry> & "none" for •••');
  expect(told).toBe(text);
  for (const written of [readFileSync(junit, 'utf8'), text]) expect(written).not.toMatch(/s3cr3t/);
});

it('ends by a signal in order, with what there is', async () => {
  const { feed, fleet } = await priceFeed();
  const argv = ['--backend', 'price-feed', '--for', '10m', '--connections', '2', '--json'];
  const { exitCode, text } = await command(fleet, argv, (end) => {
    void feed.until(({ messages }) => messages.delivered > 3).then(end);
  });
  expect(exitCode).toBe(1);
  expect(JSON.parse(text)).toMatchObject({ passed: false, interrupted: true, connected: 2 });
  await feed.until(({ connections }) => connections === 0);
});

it('refuses what it cannot do before it dials', async () => {
  const { feed, fleet } = await priceFeed();
  const refusal = async (...argv: string[]) => {
    const { exitCode, complained } = await command(fleet, argv);
    expect(exitCode).toBe(2);
    return complained.join('\n');
  };
  expect(await refusal('--backend', 'price-fed')).toBe(
    `wirewatch: there is no backend "price-fed" in ${fleet}; did you mean "price-feed"?`,
  );
  const base = ['--backend', 'price-feed'];
  expect(await refusal(...base, '--junit', join(folder, 'no', 'report.xml'))).toMatch(
    /report\.xml cannot be written: there is no such directory$/,
  );
  expect(await refusal(...base, '--min-connected', '2')).toBe(
    'wirewatch: 2 cannot be connected of 1 connections',
  );
  const bad = join(folder, 'bad.yaml');
  writeFileSync(bad, 'maxGap: long\n');
  expect(await refusal(...base, '--expect', bad)).toMatch(/bad\.yaml:1:9: maxGap/);
  expect(feed.counts().dials).toBe(0);
});
