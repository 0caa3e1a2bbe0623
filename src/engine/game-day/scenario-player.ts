import type { Actor, BackendInfo } from '../../shared/backend.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import { INTENSITIES, type Injection, type ScenarioRun } from '../../shared/game-day.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Clock, Timeline } from '../clock.ts';
import type { FaultPlan } from './injections.ts';
import { chosen, type Script, type Step } from './scenarios.ts';

/** What a player does to the fleet. */
export interface PlayerEvents {
  inject(plan: FaultPlan): Promise<Result<Injection>>;
  end(injection: number, by: Actor): Promise<void>;
  note(action: 'inject' | 'mend', text: string, actor: Actor): void;
}

interface Playing {
  run: ScenarioRun;
  script: Script;
  /** Injections that its steps led to. */
  injections: number[];
  timers: Disposable[];
  /** Steps of which the simulator is being told. */
  underWay: Set<Promise<void>>;
}

/** Plays one scenario at a time, step by step. It ends by itself; stopped, it takes back what it put in. */
export class ScenarioPlayer implements Disposable {
  private readonly changes = new Emitter<void>();
  private playing: Playing | null = null;
  private last: ScenarioRun | null = null;
  private lastId = 0;

  readonly onChange: Subscribe<void> = this.changes.subscribe;

  constructor(
    private readonly clock: Clock,
    private readonly timeline: Pick<Timeline, 'utc'>,
    private readonly events: PlayerEvents,
  ) {}

  /** The one that runs, or ran last. */
  get current(): ScenarioRun | null {
    return this.playing?.run ?? this.last;
  }

  /** @param named ids of those whose address can change */
  play(
    script: Script,
    backends: readonly BackendInfo[],
    named: ReadonlySet<string>,
    actor: Actor,
  ): Result<ScenarioRun> {
    if (this.playing) {
      return failure(
        'not-allowed',
        `“${this.playing.script.title}” is being played: wait for it, or stop it`,
      );
    }
    const startedAt = this.timeline.utc(this.clock.now());
    const run: ScenarioRun = {
      ...{ id: ++this.lastId, scenario: script.id, actor, startedAt, endsAt: startedAt + script.lasts },
      ...{ state: 'running', step: 0, mending: false, says: '' },
    };
    const playing: Playing = { run, script, injections: [], timers: [], underWay: new Set() };
    this.playing = playing;
    this.events.note('inject', `game day: “${script.title}” begins`, actor);
    for (const step of script.steps) {
      const ids = chosen(step.on, backends, named);
      playing.timers.push(this.clock.after(step.at, () => this.begin(playing, step, ids)));
    }
    const over = Math.max(...script.steps.map((step) => step.at + step.for));
    playing.timers.push(
      this.clock.after(over, () => this.change(playing, { mending: true, says: script.watch })),
    );
    playing.timers.push(
      this.clock.after(script.lasts, () => this.finish(playing, 'finished', 'is over', actor)),
    );
    this.changes.emit();
    return ok(run);
  }

  /** Resolves once what it put in is undone. */
  async stop(actor: Actor): Promise<void> {
    const { playing } = this;
    if (!playing) return;
    this.finish(playing, 'stopped', 'stopped', actor);
    // What is being put in at this moment is undone as well.
    await Promise.all(playing.underWay);
    await this.endAll(playing, actor);
  }

  dispose(): void {
    for (const timer of this.playing?.timers ?? []) timer.dispose();
    this.playing = null;
  }

  private begin(playing: Playing, step: Step, backends: string[]): void {
    const taken = this.take(playing, step, backends).finally(() => playing.underWay.delete(taken));
    playing.underWay.add(taken);
  }

  private async take(playing: Playing, step: Step, backends: string[]): Promise<void> {
    const { actor, id } = playing.run;
    this.change(playing, { step: playing.run.step + 1, says: step.says });
    const injected = await this.events.inject({
      ...{ fault: step.fault, backends, for: step.for, actor, run: id },
      intensity: step.intensity ?? INTENSITIES[step.fault]?.usual ?? null,
    });
    if (injected.ok) {
      playing.injections.push(injected.value.id);
      const { state } = playing.run;
      // Too late: the scenario has ended meanwhile. One that was stopped waits for it, to undo it.
      if (state === 'failed' || state === 'finished') await this.events.end(injected.value.id, actor);
      return;
    }
    if (this.playing !== playing) return;
    this.change(playing, { says: injected.error.message });
    this.finish(playing, 'failed', 'failed', actor);
    await this.endAll(playing, actor);
  }

  private async endAll({ injections }: Playing, by: Actor): Promise<void> {
    await Promise.all(injections.map((id) => this.events.end(id, by)));
  }

  private finish(playing: Playing, state: ScenarioRun['state'], word: string, by: Actor): void {
    if (this.playing !== playing) return;
    for (const timer of playing.timers) timer.dispose();
    const endsAt = this.timeline.utc(this.clock.now());
    playing.run = { ...playing.run, state, endsAt };
    this.last = playing.run;
    this.playing = null;
    this.events.note('mend', `game day: “${playing.script.title}” ${word}`, by);
    this.changes.emit();
  }

  private change(playing: Playing, part: Partial<ScenarioRun>): void {
    playing.run = { ...playing.run, ...part };
    this.changes.emit();
  }
}
