import type { Disposable } from '../../shared/disposable.ts';
import type { Random } from '../../shared/random.ts';
import type { ServerStats, StatsSample } from '../../shared/report.ts';
import type { Clock } from '../clock.ts';
import type { BackendConfig, StatsConfig } from '../fleet-file/fleet-config.ts';
import { Endpoint } from './endpoint.ts';
import { readStats } from './stats-sample.ts';
import type { TokenSource } from './token-source.ts';

/** An hour, at the default interval. */
const MOST_SAMPLES = 360;
/** ms that an answer may take at most. */
const LONGEST_ANSWER = 10_000;
/** The first request comes within this, ms, at random: a fleet does not ask all at once. */
const FIRST_WITHIN = 10_000;
/** Where the doubling of the interval after failures ends, ms. */
const LONGEST_INTERVAL = 300_000;
/** Share of the interval by which it is longer or shorter, at random. */
const JITTER = 0.1;

/** Asks a server for its own account of its connections, one request at a time, while it is started. */
export class StatsPoller implements Disposable {
  private readonly endpoint: Endpoint;
  private readonly samples: StatsSample[] = [];
  /** There while it is started. */
  private run: AbortController | null = null;
  private timer: Disposable | null = null;
  private interval: number;
  private isKnown = false;

  constructor(
    backend: Pick<BackendConfig, 'url' | 'services'>,
    private readonly config: StatsConfig,
    private readonly clock: Clock,
    private readonly random: Random,
    tokens: TokenSource | null,
    /** Told what the server says from now on; `null`: nothing any more. */
    private readonly onStats: (stats: StatsSample | null) => void = () => undefined,
  ) {
    this.endpoint = new Endpoint(backend, config.url, clock, tokens);
    this.interval = config.interval;
  }

  start(): void {
    if (this.run) return;
    this.run = new AbortController();
    this.interval = this.config.interval;
    this.wait(this.random() * Math.min(this.interval, FIRST_WITHIN), this.run.signal);
  }

  stop(): void {
    this.timer?.dispose();
    this.run?.abort();
    this.run = null;
    this.tell(null);
  }

  report(): ServerStats {
    return { state: this.endpoint.state(), interval: this.config.interval, samples: [...this.samples] };
  }

  dispose(): void {
    this.stop();
  }

  private tell(stats: StatsSample | null): void {
    if (stats === null && !this.isKnown) return;
    this.isKnown = stats !== null;
    this.onStats(stats);
  }

  private wait(delay: number, signal: AbortSignal): void {
    this.timer = this.clock.after(delay, () => void this.poll(signal));
  }

  private async poll(signal: AbortSignal): Promise<void> {
    const { config, clock } = this;
    const timeout = Math.min(config.interval, LONGEST_ANSWER);
    const stats = await this.endpoint.ask(timeout, signal, (json) => readStats(json, config));
    if (signal.aborted) return;
    const sample = stats && { at: clock.wall(), ...stats };
    if (sample) {
      this.samples.push(sample);
      if (this.samples.length > MOST_SAMPLES) this.samples.shift();
    }
    this.tell(sample);
    this.interval = stats
      ? config.interval
      : Math.min(this.interval * 2, Math.max(config.interval, LONGEST_INTERVAL));
    this.wait(this.interval * (1 - JITTER + 2 * JITTER * this.random()), signal);
  }
}
