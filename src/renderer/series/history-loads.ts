import type { Disposable } from '../../shared/disposable.ts';
import type { Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { decodeSeries, type Series, SeriesError } from '../../shared/series.ts';
import type { Telemetry } from './telemetry.ts';

/** ms from one loading to the next, while a recording is moved again and again. */
const RELOAD_EVERY = 500;

/** Asks the engine for what was before the frames that come, and puts it into the telemetry. */
export class HistoryLoads implements Disposable {
  private client: RpcClient | null = null;
  /** Rises when what is shown is of another time: what was asked for before is of no use then. */
  private life = 0;
  private pause: ReturnType<typeof setTimeout> | null = null;
  /** Asked for during the pause: of whom; `null` of no backend, `undefined` nothing was. */
  private wanted: string | null | undefined;

  /** @param tell why something could not be loaded, one line */
  constructor(
    private readonly telemetry: Telemetry,
    private readonly tell: (why: string) => void,
  ) {}

  connect(client: RpcClient | null): void {
    this.client = client;
  }

  forget(): void {
    this.life++;
  }

  fleet(): void {
    void this.client?.call('series.fleet', {}).then(this.into((series) => this.telemetry.loadFleet(series)));
  }

  /** Does not wait for another reply, which would make it older than the frames since. */
  sparklines(): void {
    void this.client
      ?.call('series.sparklines', {})
      .then(this.into((series) => this.telemetry.loadSparklines(series)));
  }

  backend(id: string): void {
    void this.client
      ?.call('series.backend', { backend: id })
      .then(this.into((series) => this.telemetry.loadBackend(id, series)));
  }

  /**
   * All of it, after a recording was moved or frames of it were left out. Of several in a row the first is loaded at
   * once, and of those that follow it too soon the last.
   */
  all(backend: string | null): void {
    if (this.pause !== null) {
      this.wanted = backend;
      return;
    }
    if (backend !== null) this.backend(backend);
    this.fleet();
    this.sparklines();
    this.pause = setTimeout(() => {
      this.pause = null;
      const { wanted } = this;
      this.wanted = undefined;
      if (wanted !== undefined) this.all(wanted);
    }, RELOAD_EVERY);
  }

  dispose(): void {
    if (this.pause !== null) clearTimeout(this.pause);
  }

  /** A session that was lost meanwhile has a successor, which loads its own; so does another time of a recording. */
  private into(take: (series: Series) => void): (result: Result<Uint8Array>) => void {
    const { client, life } = this;
    return (result) => {
      if (this.client === client && this.life === life) this.load(result, take);
    };
  }

  private load(result: Result<Uint8Array>, take: (series: Series) => void): void {
    if (!result.ok) {
      if (result.error.code !== 'disconnected') this.tell(result.error.message);
      return;
    }
    try {
      take(decodeSeries(result.value));
    } catch (error) {
      if (!(error instanceof SeriesError)) throw error;
      this.tell(error.message);
    }
  }
}
