import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { formatProblem, loadFleetFile } from '../../../src/engine/fleet-file/fleet-file.ts';
import { SCENARIO_NAMES, startScenario } from '../../../src/simulator/scenarios/registry.ts';
import { root } from '../../docs/page.ts';
import { EXAMPLES, VARIABLES } from './examples.ts';

/* The fleet files of the scenarios, as docs/examples has them and as their servers give them. */

const DIRECTORY = join(root, 'docs/examples/scenarios');
const env = Object.fromEntries(
  Object.values(VARIABLES).map((name) => [name, `${name.toLowerCase()}.example`]),
);

async function load(path: string, environment: Record<string, string>) {
  const loaded = await loadFleetFile(path, environment, () => 'chat-token');
  if (!loaded.ok) throw new Error(loaded.error.map(formatProblem).join('\n'));
  return loaded.value.backends;
}

it.each(SCENARIO_NAMES)('%s.yaml is as the code has it', (name) => {
  expect(readFileSync(join(DIRECTORY, `${name}.yaml`), 'utf8')).toBe(EXAMPLES[name]);
});

it('each of them is a good fleet, and all of them are one', async () => {
  const each = await Promise.all(SCENARIO_NAMES.map((name) => load(join(DIRECTORY, `${name}.yaml`), env)));
  const ids = each.flat().map(({ info }) => info.id);
  expect(ids.toSorted()).toEqual(
    ['actix', 'chat/7', 'chat/8', 'chat/lobby', 'gateway', 'price-feed', 'signals'].toSorted(),
  );
  expect((await load(DIRECTORY, env)).map(({ info }) => info.id).toSorted()).toEqual(ids.toSorted());
});

it.each(SCENARIO_NAMES)('%s: what its server gives is the example with its address in it', async (name) => {
  const server = await startScenario(name);
  try {
    const example = EXAMPLES[name].replaceAll(`\${${VARIABLES[name]}}`, new URL(server.http).host);
    expect(server.fleet()).toBe(example.replaceAll('${secret:chat-token}', 'chat-token'));
  } finally {
    await server.close();
  }
});
