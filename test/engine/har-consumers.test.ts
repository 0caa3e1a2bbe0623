import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../scripts/chromium.js';
import { exportRecording } from '../../src/engine/export/export-recording.ts';
import { recordOutage } from '../../src/engine/export/test-outage.ts';
import { NO_RULES } from '../../src/engine/recording/redaction-rules.ts';
import { START } from '../../src/engine/recording/test-recording.ts';

/*
 * Those who read HAR files: the network panel of Chromium, by the code with which it imports them, and Playwright, which
 * answers requests out of one.
 */

const executablePath = findChromium();

let folder: string;
let har: string;
let context: BrowserContext;
let page: Page;

async function exportHar(): Promise<string> {
  const path = join(folder, 'night.wwr');
  recordOutage(path);
  const steps = exportRecording({
    path,
    id: 'night',
    order: { format: 'har' },
    directory: join(folder, 'made'),
    rules: NO_RULES,
    secrets: [],
    now: START,
    signal: new AbortController().signal,
  });
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value.path;
  }
}

interface Imported {
  url: string;
  type: string;
  status: number;
  startTime: number;
  endTime: number;
  address: string;
  frames: { type: string; text: string; opCode: number; time: number }[];
}

/** The panel's own importer, as the browser has it built in. As text: it runs in the page, which loads the module. */
const IMPORT = (har: string) => `(async () => {
  const { HARFormat, Importer } = await import('/devtools/models/har/har.js');
  const { log } = new HARFormat.HARRoot(${har});
  return Importer.Importer.requestsFromHARLog(log).map((request) => ({
    url: request.url(),
    type: request.resourceType().name(),
    status: request.statusCode,
    startTime: request.startTime,
    endTime: request.endTime,
    address: request.remoteAddress(),
    frames: request.frames(),
  }));
})()`;

describe.runIf(executablePath)('a HAR of a recording', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wirewatch-har-'));
    har = await exportHar();
    const profile = join(folder, 'profile');
    context = await chromium.launchPersistentContext(profile, {
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--remote-debugging-port=0'],
    });
    const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
    page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}/json/version`);
  }, 60_000);

  afterAll(async () => {
    await context?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is imported by the network panel: connections with their messages', async ({ skip }) => {
    const importer = await page.request.get(new URL('/devtools/models/har/har.js', page.url()).href);
    if (!importer.ok()) skip('this Chromium has no developer tools built in');
    const requests = await page.evaluate<Imported[]>(IMPORT(readFileSync(har, 'utf8')));
    expect(requests.map(({ url, type, status }) => [url, type, status])).toEqual([
      ['ws://chat.example/ws', 'websocket', 101],
      ['wss://prices.example/feed?channel=•••&token=•••', 'websocket', 101],
      ['wss://prices.example/feed?channel=•••&token=•••', 'websocket', 101],
      ['wss://prices.example/feed?channel=•••&token=•••', 'websocket', 401],
    ]);
    const [, first] = requests;
    expect(first?.address).toMatch(/^10\.1\.2\.3/);
    expect((first?.endTime ?? 0) - (first?.startTime ?? 0)).toBeCloseTo(4.08, 2);
    expect(first?.frames.map(({ type, opCode, time }) => [type, opCode, time])).toEqual([
      ['send', 1, START / 1_000 + 3],
      ['receive', 1, START / 1_000 + 3.001],
      ['receive', 1, START / 1_000 + 3.002],
      ['receive', 2, START / 1_000 + 3.003],
      ['send', 9, START / 1_000 + 3.004],
      ['receive', 10, START / 1_000 + 3.005],
      ['receive', 1, START / 1_000 + 5],
    ]);
    expect(first?.frames.at(-1)?.text).toBe('price at 5');
  }, 60_000);

  it('is opened by Playwright, which goes on without what is not in it', async () => {
    const routed = await context.newPage();
    await routed.routeFromHAR(har, { notFound: 'abort' });
    await routed.route('http://there.test/', (route) =>
      route.fulfill({ body: 'here', contentType: 'text/plain' }),
    );
    await routed.goto('http://there.test/');
    expect(await routed.textContent('body')).toBe('here');
    // It looks each request up in the file: this one is in none of its entries.
    await expect(routed.goto('http://prices.example/feed')).rejects.toThrow(/ERR_FAILED/);
    await routed.close();
  }, 60_000);
});
