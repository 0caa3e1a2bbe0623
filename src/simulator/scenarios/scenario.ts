import { z } from 'zod';
import { type Disposable, DisposableStore } from '../../shared/disposable.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { FleetHost } from './fleet-text.ts';
import { Host, type HostOptions } from './host.ts';
import type { ScenarioCounts, Tally } from './tally.ts';

/** What the server of every scenario can be given. */
export interface ScenarioOptions {
  /** Every time of the account is multiplied by it; rates are not. Default 1: the account's own times. */
  timeScale?: number;
  /** The same seed leads to the same run. Default 1. */
  seed?: number;
  clock?: Clock;
}

/** The real server of one account. Times that its methods take are the account's, before they are scaled. */
export interface ScenarioServer<Counts extends ScenarioCounts = ScenarioCounts> {
  readonly name: string;
  /** `ws://127.0.0.1:4711`, without a path. */
  readonly url: string;
  /** `http://127.0.0.1:4711`. */
  readonly http: string;
  /** The fleet file (YAML) that watches it: the one of docs/examples, with its address and its time scale. */
  fleet(): string;
  counts(): Counts;
  /** Resolves with the first counts that meet the condition, and rejects after `withinMs`. */
  until(condition: (counts: Counts) => boolean, withinMs?: number): Promise<Counts>;
  /** Cuts everything and is gone for so many ms, then listens again; resolves when it does. */
  restart(how: { downFor: number }): Promise<void>;
  /** Keeps its connections and says nothing on them, no pong either. */
  mute(muted: boolean): void;
  /** Cuts every connection without a close frame, once. */
  cut(): void;
  /**
   * Does what a JSON says, `{ "do": "restart", "downFor": 5000 }`: each method by its name.
   *
   * @throws ActError when it is not one of them.
   */
  act(input: unknown): Promise<void>;
  /** Ends all of it; nothing is left when it resolves. */
  close(): Promise<void>;
}

/** What a scenario was told and cannot do; its message says what was expected. */
export class ActError extends Error {
  override readonly name = 'ActError';

  /** @param status of the answer over HTTP */
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** What can be told to a scenario, by name. */
export type Acts = Record<string, (input: unknown) => Promise<void> | void>;

/** One of them: what it is given beside `do`, and what it does. */
export const act =
  <Shape extends z.ZodRawShape>(
    shape: Shape,
    run: (told: z.output<z.ZodObject<Shape>>) => Promise<void> | void,
  ) =>
  (input: unknown): Promise<void> | void => {
    const told = z
      .object({ ...shape, do: z.string() })
      .strict()
      .safeParse(input);
    if (!told.success) throw new ActError(z.prettifyError(told.error));
    return run(told.data as unknown as z.output<z.ZodObject<Shape>>);
  };

/** ms of the account. */
export const accountTime = z.number().min(0).max(600_000);
export const howMany = z.number().int().min(0).max(100_000);

/** What the servers of all scenarios have in common. */
export abstract class Scenario<Own extends object> implements ScenarioServer<ScenarioCounts & Own> {
  abstract readonly name: string;
  protected readonly clock: Clock;
  protected readonly seed: number;
  protected readonly timeScale: number;
  protected readonly owned = new DisposableStore();
  private readonly pauses = new Set<() => void>();
  private outages = 0;
  private closed = false;
  private hosted: Host | undefined;

  protected constructor(
    options: ScenarioOptions,
    protected readonly tally: Tally<Own>,
  ) {
    const { timeScale = 1, seed = 1, clock = systemClock } = options;
    if (!(timeScale > 0 && timeScale <= 10))
      throw new RangeError(`a time scale of ${timeScale} makes no sense`);
    this.timeScale = timeScale;
    this.seed = seed;
    this.clock = clock;
  }

  /** What only this scenario can be told. */
  protected abstract readonly ownActs: Acts;
  protected abstract fleetText(host: FleetHost): string;

  get url(): string {
    return `ws://${this.authority}`;
  }

  get http(): string {
    return `http://${this.authority}`;
  }

  fleet(): string {
    return this.fleetText({ authority: this.authority, timeScale: this.timeScale });
  }

  counts(): ScenarioCounts & Own {
    return this.tally.read();
  }

  until(
    condition: (counts: ScenarioCounts & Own) => boolean,
    withinMs = 10_000,
  ): Promise<ScenarioCounts & Own> {
    return this.tally.until(condition, withinMs);
  }

  async restart({ downFor }: { downFor: number }): Promise<void> {
    this.outages += 1;
    await this.host.down();
    await this.pause(downFor);
    this.outages -= 1;
    // One that began meanwhile is not over yet.
    if (this.outages === 0 && !this.closed) await this.host.up();
  }

  mute(muted: boolean): void {
    this.host.mute(muted);
  }

  cut(): void {
    this.host.cut();
  }

  async act(input: unknown): Promise<void> {
    const acts: Acts = {
      restart: act({ downFor: accountTime }, (told) => this.restart(told)),
      mute: act({ muted: z.boolean() }, ({ muted }) => this.mute(muted)),
      cut: act({}, () => this.cut()),
      ...this.ownActs,
    };
    const named = z.object({ do: z.string() }).safeParse(input).data?.do ?? '';
    const run = Object.hasOwn(acts, named) ? acts[named] : undefined;
    if (!run) throw new ActError(`expected "do" to be one of ${Object.keys(acts).join(', ')}`);
    await run(input);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.owned.dispose();
    for (const end of this.pauses) end();
    await this.host.close();
  }

  /** Host and port that its clients come to. */
  protected get authority(): string {
    return this.host.authority;
  }

  protected get host(): Host {
    if (!this.hosted) throw new Error(`${this.name} does not listen yet`);
    return this.hosted;
  }

  /** Listens for its clients; before anything else. */
  protected async listen(options: Omit<HostOptions, 'clock' | 'tally'>): Promise<void> {
    this.hosted = await Host.listen({ clock: this.clock, tally: this.tally, ...options });
  }

  protected get isClosed(): boolean {
    return this.closed;
  }

  /** A time of the account as it is here, ms. */
  protected scaled(ms: number): number {
    return ms * this.timeScale;
  }

  /** Runs every so many ms of the account, until it is closed. */
  protected every(ms: number, run: () => void): void {
    this.owned.add(this.clock.every(Math.max(1, this.scaled(ms)), run));
  }

  /** Resolves after so many ms of the account, or when it is closed. */
  protected pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        timer.dispose();
        this.pauses.delete(end);
        resolve();
      };
      const timer: Disposable = this.clock.after(this.scaled(ms), end);
      this.pauses.add(end);
    });
  }
}
