import type { Disposable } from '../../shared/disposable.ts';
import type { Random } from '../../shared/random.ts';
import type { PollingReport } from '../../shared/report.ts';
import type { Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import type { BackendConfig, PollingConfig } from '../fleet-file/fleet-config.ts';
import { readField } from '../messages/message-fields.ts';
import { Endpoint } from './endpoint.ts';
import type { TokenSource } from './token-source.ts';

/** ms that an answer may take at most. */
const LONGEST_ANSWER = 10_000;
/** Share of the interval by which it is longer or shorter, at random. */
const JITTER = 0.1;

/**
 * Asks over HTTP for what is missed while the socket is not ready; its owner starts and stops it with that.
 * The first request comes after the interval, which doubles with every request. Once it is stopped there
 * is none, and what a request under way brings is not counted.
 */
export class PollingFallback implements Disposable {
  private readonly endpoint: Endpoint;
  /** There while it is started. */
  private run: AbortController | null = null;
  private timer: Disposable | null = null;
  private interval: number;
  /** UTC ms. */
  private nextAt: number | null = null;
  private messages = 0;

  constructor(
    backend: Pick<BackendConfig, 'url' | 'services'>,
    private readonly config: PollingConfig,
    private readonly clock: Clock,
    tokens: TokenSource | null,
    private readonly random: Random,
    /** Told of every request. */
    private readonly onPoll: () => void = () => undefined,
  ) {
    this.endpoint = new Endpoint(backend, config.url, clock, tokens);
    this.interval = config.interval;
  }

  start(): void {
    if (this.run) return;
    this.run = new AbortController();
    this.interval = this.config.interval;
    this.wait(this.run.signal);
  }

  stop(): void {
    this.timer?.dispose();
    this.run?.abort();
    this.run = null;
    this.nextAt = null;
  }

  report(): PollingReport {
    const { interval, nextAt, messages } = this;
    return { state: this.endpoint.state(), active: this.run !== null, interval, nextAt, messages };
  }

  dispose(): void {
    this.stop();
  }

  private wait(signal: AbortSignal): void {
    // Backends that lost their connections together must not poll together.
    const delay = this.interval * (1 - JITTER + 2 * JITTER * this.random());
    this.nextAt = this.clock.wall() + delay;
    this.timer = this.clock.after(delay, () => void this.poll(signal));
  }

  private async poll(signal: AbortSignal): Promise<void> {
    const { interval, maxInterval } = this.config;
    this.nextAt = null;
    this.onPoll();
    const count = await this.endpoint.ask(LONGEST_ANSWER, signal, (json) => this.countIn(json));
    if (signal.aborted) return;
    this.messages += count ?? 0;
    this.interval = Math.min(this.interval * 2, Math.max(interval, maxInterval));
    this.wait(signal);
  }

  private countIn(json: unknown): Result<number, string> {
    const path = this.config.messages;
    const list = path === null ? json : readField(json, path);
    if (Array.isArray(list)) return { ok: true, value: list.length };
    return path === null ? { ok: true, value: 0 } : { ok: false, error: `its answer has no list in ${path}` };
  }
}
