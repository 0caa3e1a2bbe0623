import { expect } from 'vitest';
import { Engine } from '../../../src/engine/engine.ts';
import { formatProblem, loadFleetText } from '../../../src/engine/fleet-file/fleet-file.ts';
import type { BackendStatus } from '../../../src/shared/backend.ts';
import type { BackendReport } from '../../../src/shared/report.ts';
import type { ScenarioServer } from '../../../src/simulator/scenarios/scenario.ts';

/** As long as a loaded machine may take for what it does at once when it has the time, ms. */
const PATIENCE = 15_000;

/** Wirewatch on the server of a scenario, with the fleet file that the server gives. */
export class Watched {
  private constructor(readonly engine: Engine) {}

  static async start(server: ScenarioServer): Promise<Watched> {
    const loaded = await loadFleetText(server.fleet(), `${server.name}.yaml`, {});
    if (!loaded.ok) throw new Error(loaded.error.map(formatProblem).join('\n'));
    const engine = new Engine({ fleet: loaded.value, version: '0.0.0', demo: false, log: () => undefined });
    engine.start();
    return new Watched(engine);
  }

  status(id: string): BackendStatus {
    return this.engine.fleet.status(this.engine.fleet.rowOf(id));
  }

  report(id: string): BackendReport {
    const report = this.engine.fleet.report(id);
    if (!report) throw new Error(`there is no backend ${id}`);
    return report;
  }

  /** Waits until a backend is in a phase. */
  async phase(id: string, phase: BackendStatus['state']['phase']): Promise<void> {
    await this.until(() => this.status(id).state.phase === phase);
  }

  async until(condition: () => boolean): Promise<void> {
    await expect.poll(condition, { timeout: PATIENCE, interval: 10 }).toBe(true);
  }

  stop(): Promise<void> {
    return this.engine.stop();
  }
}
