import type { ScenarioServer } from '../../src/simulator/scenarios/scenario.ts';
import { SECOND, type Stage } from './side.ts';

/** s within which a dial happens to come after the return or not. */
export const AT_ONCE = 0.5;
/** ms after which nobody waits any more. */
const PATIENCE = 600 * SECOND;

/**
 * ms from a server's return until so many connections are back.
 *
 * @param outage resolves when the server is back
 */
export async function recoveryOf<Server extends ScenarioServer>(
  { server, time }: Stage<Server>,
  connections: number,
  outage: () => Promise<unknown>,
): Promise<number> {
  await outage();
  const back = time.now;
  if (await time.reaches(() => server.counts().connections >= connections, PATIENCE)) return time.now - back;
  throw new Error(`${server.name} was not found again: ${JSON.stringify(server.counts())}`);
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
