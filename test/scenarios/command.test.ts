import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCommandLine } from '../../src/engine/start/command-line.ts';
import {
  DEMO_SCENARIOS,
  type SpawnSimulator,
  simulatorArguments,
  startDemoFleet,
} from '../../src/engine/start/demo-fleet.ts';
import { briefingLines, briefingOf } from '../../src/engine/start/scenario-briefing.ts';
import { readArguments } from '../../src/simulator/arguments.ts';
import { SCENARIO_NAMES } from '../../src/simulator/scenarios/registry.ts';
import { startScenarioSimulator } from '../../src/simulator/scenarios/simulator.ts';
import { root } from '../docs/page.ts';

/* `npm start -- --scenario NAME`. */

it('takes the scenarios that the simulator has, and all of them', () => {
  expect(DEMO_SCENARIOS).toEqual([...SCENARIO_NAMES, 'all']);
});

it.each(DEMO_SCENARIOS)('--scenario %s is a demo of it', (scenario) => {
  expect(parseCommandLine(['--scenario', scenario])).toMatchObject({
    ok: true,
    value: { demo: true, scenario },
  });
  expect(readArguments(simulatorArguments(null, scenario))).toEqual({ scenario });
});

it('without it the demo fleet is what it was', () => {
  expect(readArguments(simulatorArguments(null, undefined))).toEqual({});
  expect(readArguments(simulatorArguments(50, undefined))).toEqual({ backends: 50 });
});

it.each([
  [['--scenario', 'weather'], 'there is no scenario "weather"; expected one of price-feed'],
  [['--scenario', 'chat', '--fleet', 'my.yaml'], 'exclude each other'],
  [['--scenario', 'chat', '--demo-backends', '5'], 'exclude each other'],
])('refuses %j', (argv, why) => {
  expect(parseCommandLine(argv)).toMatchObject({ ok: false, error: expect.stringContaining(why) });
});

it.each(SCENARIO_NAMES)(
  '--scenario %s says what it is, what to look at, and orders that its server takes',
  async (name) => {
    const simulator = await startScenarioSimulator({ scenario: name, timeScale: 0.01 });
    try {
      const [title, look, ...commands] = briefingLines(name, simulator.control);
      expect(title).toContain(`docs/accounts/${name}.md`);
      expect(existsSync(join(root, `docs/accounts/${name}.md`))).toBe(true);
      expect(look).toMatch(/^look at: /);
      expect(commands.length).toBeGreaterThan(1);
      for (const command of commands) {
        const [, body = '', url = ''] = /-d '(.*)' (.*)$/.exec(command) ?? [];
        const headers = { 'content-type': 'application/json' };
        expect(await fetch(url, { method: 'POST', headers, body })).toMatchObject({ status: 200 });
      }
      expect(briefingOf(name).at(-1)).toContain(`account ${name}: `);
      expect(Math.max(...briefingOf(name).map(({ length }) => length))).toBeLessThan(95);
    } finally {
      await simulator.dispose();
    }
  },
);

it('all of them are one fleet, with a backend for each room of the chat, and no game day', async () => {
  let gone: Promise<unknown> = Promise.resolve();
  const spawn: SpawnSimulator = (entry, args) => {
    const child = fork(entry, args, {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    gone = once(child, 'exit');
    if (!child.stdout) throw new Error('there is nothing to read');
    return {
      stdout: child.stdout,
      onExit: (listener) => child.on('exit', listener),
      kill: () => child.kill(),
    };
  };
  const demo = await startDemoFleet(
    spawn,
    join(root, 'src/simulator/index.ts'),
    simulatorArguments(null, 'all'),
  );
  try {
    const ids = demo.fleet.backends.map(({ info }) => info.id).toSorted();
    expect(ids).toEqual(['actix', 'chat/7', 'chat/8', 'chat/lobby', 'gateway', 'price-feed', 'signals']);
    expect('simulator' in demo.fleet).toBe(false);
    const scenarios = (await (await fetch(`${demo.control}/scenarios`)).json()) as { name: string }[];
    expect(scenarios.map(({ name }) => name)).toEqual(SCENARIO_NAMES);
  } finally {
    demo.dispose();
    await gone;
  }
});
