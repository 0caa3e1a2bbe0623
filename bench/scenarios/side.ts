import type { ScenarioServer } from '../../src/simulator/scenarios/scenario.ts';
import type { NaiveKind } from '../naive/process.ts';
import { NaivePages } from './naive-pages.ts';
import { WatchingConsole } from './watching-console.ts';

/** A second of the accounts is so much of one here. What a client does at once takes as long as it takes. */
export const TIME_SCALE = 0.1;
export const SEED = 7;
/** What every server is started with, so that both sides meet the same run of it. */
export const SAME = { timeScale: TIME_SCALE, seed: SEED };
/** In real time, for what is so short that a machine's lateness must not count ten times. */
export const UNSCALED = { seed: SEED };
export const SECOND = 1_000;
/** For what happens soon, on a loaded machine, ms. */
export const PATIENCE = 45_000;

/** Runs the naive pages of an account at a server of its own, which ends with them. */
export async function naively<Server extends ScenarioServer, Found>(
  starting: Promise<Server>,
  kind: NaiveKind,
  run: (server: Server, pages: NaivePages) => Promise<Found>,
  { rooms = [], timeScale = TIME_SCALE }: { rooms?: readonly string[]; timeScale?: number } = {},
): Promise<Found> {
  const server = await starting;
  const pages = new NaivePages(kind, server, timeScale, rooms);
  try {
    return await run(server, pages);
  } finally {
    await pages.end();
    await server.close();
  }
}

/**
 * Runs Wirewatch, with the fleet file that the server gives, at a server of its own.
 *
 * @param edit what somebody changes of the file
 */
export async function watched<Server extends ScenarioServer, Found>(
  starting: Promise<Server>,
  run: (server: Server, console: WatchingConsole) => Promise<Found>,
  edit: (fleet: string) => string = (fleet) => fleet,
): Promise<Found> {
  const server = await starting;
  let console: WatchingConsole | undefined;
  try {
    console = await WatchingConsole.start(edit(server.fleet()), SEED);
    return await run(server, console);
  } finally {
    await console?.stop();
    await server.close();
  }
}

/** Opens pages one after the other, each once the one before is connected, until there are `count`. */
export async function openTo(
  server: ScenarioServer,
  pages: NaivePages,
  from: number,
  count: number,
): Promise<void> {
  for (let number = from + 1; number <= count; number++) {
    await pages.open();
    await server.until(({ connections }) => connections >= number, PATIENCE);
  }
}
