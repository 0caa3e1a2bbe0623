import type { Actor, BackendInfo } from '../../shared/backend.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import {
  type FaultOrder,
  type GameDay,
  INTENSITIES,
  type Injection,
  type Scenario,
  type ScenarioRun,
} from '../../shared/game-day.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import { formatDuration } from '../../shared/units.ts';
import type { Clock, Timeline } from '../clock.ts';
import { faultText } from './fault-words.ts';
import { type FaultPlan, Injections } from './injections.ts';
import type { MovedAddresses } from './moved-addresses.ts';
import { ScenarioPlayer } from './scenario-player.ts';
import { playable, summaryOf } from './scenarios.ts';
import type { SimulatorClient } from './simulator-client.ts';

/** How often the simulator is asked whether it is there, and the wait between, ms. */
const ASKED = 5;
const ASK_PAUSE = 2_000;
/** How long the end of the console waits for what is in force to be undone, ms. */
const LAST_PATIENCE = 1_000;
const MOST_AT_ONCE = 100;

/** A beginning or an end, for the timeline and the audit log. */
export interface GameDayNote {
  action: 'inject' | 'mend';
  text: string;
  /** Whom it was for, however many; none of a scenario, whose faults say so themselves. */
  backends: readonly string[];
  actor: Actor;
}

/** What game day is played on. */
export interface GameDayStage {
  client: SimulatorClient;
  clock: Clock;
  timeline: Pick<Timeline, 'utc'>;
  /** In the order of the fleet. */
  backends(): readonly BackendInfo[];
  /** Puts a marker on the timeline, and what was done into the audit log. */
  note(noted: GameDayNote): void;
}

/**
 * Game day on a simulated fleet: faults that a person asks for, and scenarios that put in several after another. There
 * is none before the simulator has answered, and none any more when it is gone. Whatever begins and ends is on the
 * timeline.
 */
export class GameDayRunner implements Disposable {
  private readonly injections: Injections;
  private readonly player: ScenarioPlayer;
  private readonly changes = new Emitter<GameDay | null>();
  /** Ids of those whose address can change; `null` while the simulator has not answered. */
  private named: ReadonlySet<string> | null = null;
  /** What was found last, and for which fleet: that is asked for with every change and every page. */
  private offered: { of: readonly unknown[]; scenarios: Scenario[] } = { of: [], scenarios: [] };
  private asking: Disposable | null = null;
  private readonly over = new AbortController();

  readonly onChange: Subscribe<GameDay | null> = this.changes.subscribe;

  constructor(private readonly stage: GameDayStage) {
    const { client, clock, timeline } = stage;
    this.injections = new Injections(client, clock, timeline);
    this.player = new ScenarioPlayer(clock, timeline, {
      inject: (plan) => this.add(plan),
      end: (id, by) => this.injections.end(id, 'stopped', by),
      note: (action, text, actor) => stage.note({ action, text, backends: [], actor }),
    });
    this.injections.onChange(() => this.tell());
    this.player.onChange(() => this.tell());
    this.injections.onEnd(({ plan, how, by }) => {
      if (how !== 'replaced') this.note(plan, how, by);
    });
  }

  /** `null` while there is no simulator that answers. */
  get current(): GameDay | null {
    const { named, injections, player, stage } = this;
    if (named === null) return null;
    return {
      injections: injections.list(),
      scenarios: this.scenariosFor(stage.backends(), named),
      run: player.current,
      named: [...named],
      problem: injections.problem,
    };
  }

  /** Where those are whose address was changed. */
  get moved(): MovedAddresses {
    return this.injections.moved;
  }

  start(): void {
    void this.ask(1);
  }

  async inject(order: FaultOrder, actor: Actor): Promise<Result<Injection>> {
    const { fault } = order;
    const { named } = this;
    if (named === null) return NO_SIMULATOR;
    const known = new Set(this.stage.backends().map(({ id }) => id));
    const backends = fault === 'network' ? [...known] : [...new Set(order.backends)];
    const stranger = backends.find((id) => !known.has(id));
    if (stranger !== undefined) return failure('unknown-backend', `there is no backend "${stranger}"`);
    if (backends.length === 0) return failure('bad-request', 'choose at least one backend');
    const able = fault === 'address' ? backends.filter((id) => named.has(id)) : backends;
    if (able.length === 0) return failure('not-allowed', 'it is known by its address and not by a name');
    if (this.injections.list().length >= MOST_AT_ONCE) {
      return failure('not-allowed', `${MOST_AT_ONCE} faults are in the fleet already: stop some`);
    }
    const intensity = order.intensity ?? INTENSITIES[fault]?.usual ?? null;
    return this.add({
      ...{ fault, backends: able, for: order.for, actor, run: null },
      intensity: INTENSITIES[fault] === null ? null : intensity,
    });
  }

  /** Undoes one of them; it is no error when it is over. */
  async stop(id: number, actor: Actor): Promise<Result<null>> {
    await this.injections.end(id, 'stopped', actor);
    return ok(null);
  }

  run(scenario: string, actor: Actor): Result<ScenarioRun> {
    const { named, stage } = this;
    if (named === null) return NO_SIMULATOR;
    const backends = stage.backends();
    const script = playable(backends, named).find(({ id }) => id === scenario);
    if (!script) return failure('bad-request', `there is no scenario "${scenario}" for this fleet`);
    return this.player.play(script, backends, named, actor);
  }

  /** Ends the scenario, and undoes what it put in. */
  async stopRun(actor: Actor): Promise<Result<null>> {
    await this.player.stop(actor);
    return ok(null);
  }

  /** Ends the scenario and undoes everything. */
  async stopAll(actor: Actor): Promise<Result<null>> {
    await this.player.stop(actor);
    await Promise.all(this.injections.list().map(({ id }) => this.injections.end(id, 'stopped', actor)));
    return ok(null);
  }

  /** Undoes what is in force, for as long as the end of the console can wait. */
  async finish(): Promise<void> {
    const open = this.injections.list().length > 0;
    this.dispose();
    if (!open) return;
    const giveUp = new AbortController();
    const patience = this.stage.clock.after(LAST_PATIENCE, () => giveUp.abort());
    await this.stage.client.tell('all', { do: 'heal' }, giveUp.signal);
    patience.dispose();
  }

  dispose(): void {
    this.over.abort();
    this.asking?.dispose();
    this.player.dispose();
    this.injections.dispose();
  }

  private scenariosFor(backends: readonly BackendInfo[], named: ReadonlySet<string>): Scenario[] {
    const { of } = this.offered;
    if (of[0] !== backends || of[1] !== named) {
      this.offered = { of: [backends, named], scenarios: playable(backends, named).map(summaryOf) };
    }
    return this.offered.scenarios;
  }

  private async ask(attempt: number): Promise<void> {
    const { client, clock } = this.stage;
    const info = await client.info(this.over.signal);
    if (this.over.signal.aborted) return;
    if (info.ok) {
      this.named = new Set(info.value.named);
      this.tell();
    } else if (attempt < ASKED) {
      this.asking = clock.after(ASK_PAUSE, () => void this.ask(attempt + 1));
    } else if (this.named !== null) {
      // It is gone, and what was in force with it.
      this.named = null;
      this.player.dispose();
      this.injections.abandon();
    }
  }

  private async add(plan: FaultPlan): Promise<Result<Injection>> {
    const added = await this.injections.add(plan);
    if (!added.ok) {
      // Whether it is there at all.
      void this.ask(ASKED);
      return failure('not-allowed', added.error);
    }
    this.note(plan, 'began', plan.actor);
    return added;
  }

  private note(plan: FaultPlan, how: 'began' | 'over' | 'stopped', actor: Actor): void {
    const { fault, intensity, backends, for: length } = plan;
    const whom = fault === 'network' ? '' : backends.length === 1 ? '' : ` on ${backends.length} backends`;
    const text = faultText(fault, intensity);
    const when =
      how === 'began' ? ` for ${formatDuration(length)}` : how === 'over' ? ' is over' : ' stopped';
    const action = how === 'began' ? 'inject' : 'mend';
    this.stage.note({ action, text: `game day: ${text}${whom}${when}`, backends, actor });
  }

  private tell(): void {
    if (!this.over.signal.aborted) this.changes.emit(this.current);
  }
}

const NO_SIMULATOR = failure('not-allowed', 'there is no simulator: only a demo fleet can be harmed');
