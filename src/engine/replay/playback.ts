import type { Disposable } from '../../shared/disposable.ts';
import type { Clock } from '../clock.ts';

/** ms between two steps. */
export const STEP = 100;

/**
 * Moves a position on with the clock. A step that takes longer than it should delays the next, and what was missed of
 * the time is left out: a disk that is slow makes a recording slow, and never makes work pile up.
 */
export class Playback implements Disposable {
  private running = false;
  private timer: Disposable | null = null;
  /** Where the position would be if it went on with the clock, and at which monotonic ms it was there. */
  private anchor = { position: 0, at: 0 };
  private factor = 1;
  /** Of the steps that are under way: a seek makes them void. */
  private turn = 0;

  /** @param step goes on up to a time (UTC ms) and resolves to the time that it got to; `null`: no further */
  constructor(
    private readonly clock: Clock,
    private readonly step: (to: number) => Promise<number | null>,
  ) {}

  get playing(): boolean {
    return this.running;
  }

  /** Recorded seconds in one. */
  get speed(): number {
    return this.factor;
  }

  /** From there. */
  play(position: number): void {
    this.running = true;
    this.restart(position);
  }

  pause(): void {
    this.running = false;
    this.stop();
  }

  setSpeed(speed: number): void {
    this.anchor = { position: this.now(), at: this.clock.now() };
    this.factor = speed;
  }

  /** Nothing goes on until {@link moved}: the position is about to be another one. */
  hold(): void {
    this.stop();
  }

  /** The position is another one; it goes on from there if it did before. */
  moved(position: number): void {
    if (this.running) this.restart(position);
  }

  dispose(): void {
    this.pause();
  }

  private now(): number {
    return this.anchor.position + (this.clock.now() - this.anchor.at) * this.factor;
  }

  private restart(position: number): void {
    this.stop();
    this.anchor = { position, at: this.clock.now() };
    this.schedule(STEP);
  }

  private stop(): void {
    this.turn++;
    this.timer?.dispose();
    this.timer = null;
  }

  private schedule(wait: number): void {
    this.timer = this.clock.after(wait, () => void this.go());
  }

  private async go(): Promise<void> {
    const { turn } = this;
    const begun = this.clock.now();
    const aim = this.now();
    const reached = await this.step(Math.floor(aim));
    if (turn !== this.turn) return;
    if (reached === null) {
      this.pause();
      return;
    }
    const took = this.clock.now() - begun;
    // Where it came less far than it should, or took too long, time goes on from where it is.
    if (reached < Math.floor(aim) || took > STEP) this.anchor = { position: reached, at: this.clock.now() };
    this.schedule(Math.max(0, STEP - took));
  }
}
