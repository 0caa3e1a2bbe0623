import { type Engine, TICK } from '../src/engine/engine.ts';
import { HISTORY_POINTS } from '../src/shared/contract.ts';
import { createFrame, packState } from '../src/shared/frame.ts';
import { seededRandom } from '../src/shared/random.ts';

/**
 * Gives an engine the memory of a fleet that was up for the whole length of its history, each backend at a
 * rate of its own: 15 minutes are too long for a bench to wait.
 */
export function makeUpPast({ history: { recent }, fleet }: Engine): void {
  const random = seededRandom(6);
  const rates = Array.from({ length: fleet.size }, () => 0.2 + 2 * random());
  const open = packState('open', 'closed', 'up');
  for (let tick = 1; tick <= HISTORY_POINTS; tick++) {
    const frame = createFrame({
      sequence: tick,
      time: Date.now() - (HISTORY_POINTS - tick) * TICK,
      revision: fleet.info.revision,
      rows: fleet.size,
      tick: TICK,
    });
    frame.state.fill(open);
    for (const column of frame.columns) {
      for (let row = 0; row < fleet.size; row++) column[row] = (rates[row] as number) * 2 * random();
    }
    frame.fleet.fill(100 * random());
    recent.push(frame);
  }
}
