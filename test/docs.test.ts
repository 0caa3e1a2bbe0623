import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatProblem, loadFleetFile } from '../src/engine/fleet-file/fleet-file.ts';
import { fleetFileSchema } from '../src/shared/fleet-schema.ts';
import { ofBackend, outcomeOverride, policies } from './docs/fleet-file-page.ts';
import { root } from './docs/page.ts';
import { generatedFiles } from './docs/pages.ts';
import { type Shape, shapeOf } from './docs/settings-table.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('what docs/ has from the code', () => {
  it.each(generatedFiles())('$path is as the code has it', ({ path, content }) => {
    // How JSON is laid out is the formatter's business.
    const form = (text: string): unknown => (path.endsWith('.json') ? JSON.parse(text) : text);
    expect(form(read(path)), `${path} is stale: run npm run docs`).toEqual(form(content));
  });

  it.each(['docs/fleet-file.md', 'docs/outcomes.md'])('%s has no link to nowhere', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => target);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links)
      expect(`${link}: ${existsSync(join(root, dirname(page), link))}`).toBe(`${link}: true`);
  });
});

const EXAMPLES = 'docs/examples';
const names = readdirSync(join(root, EXAMPLES)).sort();
const env = {
  ORDERS_HOST: 'orders.example',
  ORDERS_TOKEN: 's3cret',
  // Where the servers of docs/examples/scenarios are.
  PRICE_FEED: '127.0.0.1:7501',
  ACTIX: '127.0.0.1:7502',
  CHAT: '127.0.0.1:7503',
  SIGNALS: '127.0.0.1:7504',
  GATEWAY: '127.0.0.1:7505',
};

async function load(path: string) {
  const result = await loadFleetFile(join(root, path), env, (name) => `value of ${name}`);
  if (!result.ok) throw new Error(result.error.map(formatProblem).join('\n'));
  return result.value;
}

describe('the examples', () => {
  it.each(names)('%s is a good fleet', async (name) => {
    expect((await load(`${EXAMPLES}/${name}`)).backends.length).toBeGreaterThan(0);
  });

  const files = names.flatMap((name) =>
    extname(name) === '' ? readdirSync(join(root, EXAMPLES, name)).map((part) => `${name}/${part}`) : name,
  );

  it.each(files.filter((file) => !file.endsWith('.json')))('%s names its schema for editors', (file) => {
    const path = join(root, EXAMPLES, file);
    const [, schema] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(path, 'utf8')) ?? [];
    expect(existsSync(join(dirname(path), schema ?? 'nothing'))).toBe(true);
  });

  it('are what they say', async () => {
    expect((await load(`${EXAMPLES}/range.yaml`)).backends.at(-1)?.info.name).toBe('Node 50');
    expect((await load(`${EXAMPLES}/lists.yaml`)).backends).toHaveLength(9);
    expect(await load(`${EXAMPLES}/minimal.json`)).toEqual(await load(`${EXAMPLES}/minimal.yaml`));
    const { backends } = await load(`${EXAMPLES}/policies.yaml`);
    const [plain] = (await load(`${EXAMPLES}/minimal.yaml`)).backends;
    expect(backends[0]?.info.settings).toEqual(plain?.info.settings);
  });

  it('have every setting that there is', () => {
    const written = new Set<string>();
    for (const file of files) collectKeys(parse(read(`${EXAMPLES}/${file}`)), written);
    const known = [fleetFileSchema.shape, ofBackend, policies, outcomeOverride].flatMap(allKeys);
    expect(known.filter((key) => !written.has(key))).toEqual([]);
  });
});

describe('the YAML in', () => {
  const blocks = ['docs/fleet-file.md', 'docs/outcomes.md'].flatMap((page) =>
    [...read(page).matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ''], index) => ({ page, index, text })),
  );

  it.each(blocks)('$page, block $index, is what a fleet file may say', ({ text }) => {
    const content = { version: 1, ...(parse(text) as object) };
    expect(fleetFileSchema.safeParse(content).error?.issues ?? []).toEqual([]);
  });
});

function collectKeys(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    into.add(key);
    collectKeys(each, into);
  }
}

const allKeys = (shape: Shape): string[] =>
  Object.entries(shape).flatMap(([key, schema]) => [key, ...allKeys(shapeOf(schema) ?? {})]);
