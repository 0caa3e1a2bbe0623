import { packState } from '../../shared/frame.ts';
import type { Random } from '../../shared/random.ts';
import { addLatency, addState, type Cell, emptyCell } from '../history/cell.ts';
import {
  BACKEND_LAYOUT,
  type CountedName,
  LATENCY_NAMES,
  type LatencyName,
} from '../history/history-series.ts';
import { FINEST } from '../history/tiers.ts';
import { LATENCY_UNIT, latencyUnits } from '../telemetry/latency-buckets.ts';
import { planSpan } from './recorded-span.ts';
import { addCell, emptyBlock, type SpanBlock } from './span-block.ts';

/** How a backend of a test is, on average. */
export interface Nature {
  /** ms, the median of its round trips. */
  roundTrip: number;
  /** Share of 10 s in which it is lost once or several times. */
  losses: number;
  /** Share of its dials that fail. */
  failing: number;
  /** Messages in per second. */
  rate: number;
}

export const STEADY: Nature = { roundTrip: 40, losses: 0.05, failing: 0.1, rate: 50 };

/** Standard normal: Box and Muller, 1958. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/**
 * So many buckets of ten seconds of a backend whose moments hang together: what is slow now is slow in ten seconds, and
 * losses come in bursts.
 *
 * @param kept how much of a bucket's mood the next one has, below 1
 */
export function seriesOf(
  buckets: number,
  random: Random,
  { roundTrip, losses, failing, rate }: Nature = STEADY,
  kept = 0.7,
): Cell[] {
  let mood = normal(random);
  return Array.from({ length: buckets }, () => {
    mood = kept * mood + Math.sqrt(1 - kept * kept) * normal(random);
    const bursts = random() < losses ? 1 + Math.floor(random() * 5) : 0;
    let failed = 0;
    for (let dial = 0; dial < bursts; dial++) while (random() < failing) failed++;
    const down = bursts === 0 ? 0 : Math.floor(random() * 4_000);
    const cell = emptyCell(BACKEND_LAYOUT);
    cell.covered = FINEST;
    cell.ticks = 10;
    addState(cell, packState('waiting', 'closed', 'down'), down);
    addState(cell, packState('open', 'closed', 'up'), FINEST - down);
    count(cell, 'messagesIn', Math.round(rate * 10 * Math.exp(0.1 * mood)));
    count(cell, 'reconnectsAutomatic', bursts);
    count(cell, 'dialsSucceeded', bursts);
    count(cell, 'dialsFailed', failed);
    for (let ping = 0; ping < 20; ping++) {
      latency(cell, 'rtt', roundTrip * Math.exp(0.2 * mood + 0.3 * normal(random)));
    }
    for (let dial = 0; dial < bursts; dial++) latency(cell, 'dial', 20 + 10 * random());
    return cell;
  });
}

/** The series as it is compared. */
export function blocksOf(cells: readonly Cell[]): SpanBlock[] {
  const plan = planSpan(cells.length * FINEST, 1);
  if (!plan) throw new Error('too short');
  const blocks: SpanBlock[] = [];
  cells.forEach((cell, index) => {
    const at = Math.floor(index / plan.perBlock);
    const block = blocks[at] ?? emptyBlock();
    blocks[at] = block;
    addCell(block, cell);
  });
  return blocks;
}

function count(cell: Cell, name: CountedName, value: number): void {
  cell.values[BACKEND_LAYOUT.byName.get(name)?.at ?? 0] = value;
}

function latency(cell: Cell, name: LatencyName, ms: number): void {
  addLatency(cell, LATENCY_NAMES.indexOf(name), latencyUnits(Math.max(LATENCY_UNIT, ms)));
}
