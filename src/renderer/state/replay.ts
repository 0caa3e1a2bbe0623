import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Disposable } from '../../shared/disposable.ts';
import type { RecordingOverview, ReplayControl, ReplayState, ReplayStop } from '../../shared/recording.ts';
import { failure, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';
import type { Tell } from './recorder.ts';

const NOT_CONNECTED = failure('disconnected', texts.actions.notConnected);

/** ms from one seek to the next at least, while a person drags. */
const SEEK_EVERY = 125;
/** ms after which one that is still being recorded is looked at again: it grows. */
const GROWS = 5_000;

export interface ReplayDeskState {
  /** The recording that is shown; `null`: the live fleet. */
  replay: ReplayState | null;
  /** Of its whole span; `null` until the engine has answered. */
  overview: RecordingOverview | null;
  /** UTC ms where a person is going, until the engine is there. */
  sought: number | null;
  /** A marker is being written. */
  marking: boolean;
  /** What jumps go to. */
  stop: ReplayStop;
}

/**
 * The recording that is shown, and what a person does with it. Several pages that show the same one are in step: the
 * engine says where it stands. Invariants:
 *  1. One seek is under way at most, at most one begins every 125 ms, and the last that was asked for is done.
 *  2. Nothing is asked while the live fleet is shown.
 */
export class ReplayDesk implements Disposable {
  readonly state: StoreApi<ReplayDeskState> = createStore<ReplayDeskState>()(() => ({
    replay: null,
    overview: null,
    sought: null,
    marking: false,
    stop: 'breaker',
  }));
  private client: RpcClient | null = null;
  /** Where it stood when the engine was lost. */
  private left: { key: string; position: number } | null = null;
  private seeking = false;
  private pause: ReturnType<typeof setTimeout> | null = null;
  private growth: ReturnType<typeof setInterval> | null = null;

  constructor(private readonly tell: Tell) {}

  /** @param replay as the snapshot has it. What was there when the engine was lost stays in sight, as all else does. */
  connect(client: RpcClient | null, replay: ReplayState | null = null): void {
    const { replay: before } = this.state.getState();
    const sameEngine = client === this.client;
    this.client = client;
    if (!client) {
      this.left = before && { key: before.key, position: before.position };
      return;
    }
    if (replay?.key !== before?.key) {
      this.state.setState({ overview: null, sought: null, marking: false });
    }
    this.state.setState({ replay });
    this.followGrowth();
    if (!replay) {
      this.left = null;
      return;
    }
    if (!sameEngine || replay.recording !== before?.recording) void this.loadOverview();
    // A new engine opens it at its beginning.
    const { left } = this;
    this.left = null;
    if (!sameEngine && left?.key === replay.key && replay.position === replay.from) {
      if (left.position !== replay.from) this.seek(left.position);
    }
  }

  take(replay: ReplayState): void {
    if (this.state.getState().replay === null) return;
    this.state.setState({ replay });
    this.followGrowth();
  }

  play(): void {
    void this.control({ do: 'play' });
  }

  toggle(): void {
    const { replay } = this.state.getState();
    void this.control({ do: replay?.playing ? 'pause' : 'play' });
  }

  setSpeed(speed: number): void {
    void this.control({ do: 'speed', speed });
  }

  /** Stops at the next one, or the last before. */
  step(direction: 1 | -1, stop: ReplayStop): void {
    const { replay } = this.state.getState();
    if (!replay) return;
    void this.control({ do: 'step', direction, stop }).then((after) => {
      if (after && after.position === replay.position && !replay.playing) {
        this.tell(texts.replay.noStop(stop, direction), 'done');
      }
    });
  }

  choose(stop: ReplayStop): void {
    this.state.setState({ stop });
  }

  /** Goes there; of many in a row the last counts. @param to UTC ms */
  seek(to: number): void {
    const { replay } = this.state.getState();
    if (!replay) return;
    this.state.setState({ sought: Math.round(Math.min(Math.max(to, replay.from), replay.to)) });
    if (!this.seeking) void this.followSought();
  }

  /** @param by ms, back with a negative number */
  move(by: number): void {
    const { replay, sought } = this.state.getState();
    if (replay) this.seek((sought ?? replay.position) + by);
  }

  /** What is marked is what is on screen: it stands still meanwhile. */
  mark(marking: boolean): void {
    const { replay } = this.state.getState();
    if (marking && !replay) return;
    if (marking && replay?.playing) void this.control({ do: 'pause' });
    this.state.setState({ marking });
  }

  /** Why it was not done, one line; `null` when it was. */
  async addMarker(text: string, backend: string | null): Promise<string | null> {
    const args = backend === null ? { text } : { text, backend };
    const answer = (await this.client?.call('marker.add', args)) ?? NOT_CONNECTED;
    if (!answer.ok) return answer.error.message;
    this.state.setState({ marking: false });
    await this.loadOverview();
    return null;
  }

  async loadOverview(): Promise<void> {
    const { client } = this;
    const recording = this.state.getState().replay?.recording;
    if (!client || recording === undefined) return;
    const answer = await client.call('recording.overview', { recording });
    if (client !== this.client || this.state.getState().replay?.recording !== recording) return;
    // It can be replayed without: the scrubber stays plain.
    if (answer.ok) this.state.setState({ overview: answer.value });
  }

  dispose(): void {
    if (this.pause !== null) clearTimeout(this.pause);
    if (this.growth !== null) clearInterval(this.growth);
  }

  private async followSought(): Promise<void> {
    this.seeking = true;
    for (;;) {
      const { sought, replay } = this.state.getState();
      if (sought === null || !replay || !this.client) break;
      const paced = new Promise<void>((resolve) => {
        this.pause = setTimeout(resolve, SEEK_EVERY);
      });
      const there = await this.control({ do: 'seek', to: sought });
      await paced;
      // Nobody has gone on meanwhile, or there is no use in it.
      if (!there || this.state.getState().sought === sought) break;
    }
    this.seeking = false;
    this.state.setState({ sought: null });
  }

  /** `null` where it was not done, which is told. */
  private async control(order: ReplayControl): Promise<ReplayState | null> {
    const { client } = this;
    const answer: Result<ReplayState> = (await client?.call('replay.control', order)) ?? NOT_CONNECTED;
    if (!answer.ok) {
      if (answer.error.code !== 'disconnected')
        this.tell(texts.replay.notDone(answer.error.message), 'refused');
      return null;
    }
    if (client === this.client) this.take(answer.value);
    return answer.value;
  }

  private followGrowth(): void {
    const grows = this.state.getState().replay?.condition === 'recording';
    if (grows === (this.growth !== null)) return;
    if (this.growth !== null) clearInterval(this.growth);
    this.growth = grows ? setInterval(() => void this.loadOverview(), GROWS) : null;
  }
}
