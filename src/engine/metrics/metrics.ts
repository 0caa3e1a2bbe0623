import type { Disposable } from '../../shared/disposable.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Engine } from '../engine.ts';
import { exposition } from './exposition.ts';
import { familiesOf } from './families.ts';
import { GroupTotals } from './group-totals.ts';
import { type KeptFrame, type ReadEngine, readEngine } from './reading.ts';

/**
 * The engine's numbers for Prometheus, worked out when somebody asks. While nobody does, all that it costs
 * is to remember the newest frame.
 */
export class Metrics implements Disposable {
  private newest: KeptFrame | null = null;
  private groups: GroupTotals | null = null;
  private underWay: Promise<string> | null = null;
  private readonly subscription: Disposable;

  constructor(
    private readonly engine: ReadEngine & Pick<Engine, 'onFrame'>,
    private readonly clock: Pick<Clock, 'now'> = systemClock,
  ) {
    this.subscription = engine.onFrame((frame) => {
      this.newest = { frame, backends: engine.fleet.info.backends };
    });
  }

  /**
   * In Prometheus's text format. Who asks while an answer is being written gets the same one: however many
   * ask, and however often, there is one at a time.
   */
  text(): Promise<string> {
    this.underWay ??= this.write().finally(() => {
      this.underWay = null;
    });
    return this.underWay;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async write(): Promise<string> {
    const { engine, newest, clock } = this;
    this.groups ??= new GroupTotals(engine.fleet.table.capacity);
    return await exposition(familiesOf(readEngine(engine, newest, this.groups, clock.now())));
  }
}
