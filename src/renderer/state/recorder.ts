import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ArgsOf } from '../../shared/contract.ts';
import type {
  FlightRecorder,
  RecorderState,
  RecordingFile,
  RecordingProgress,
} from '../../shared/recording.ts';
import { failure, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';
import type { NextStep } from './notices-store.ts';

const said = texts.recordings;
const NOT_CONNECTED = failure('disconnected', texts.actions.notConnected);

export interface RecorderDeskState extends RecorderState {
  /** The panel under the button. */
  open: boolean;
  /** Something was asked for and is not answered yet. */
  busy: boolean;
  /** Why the last thing that was asked for was not done; `null` when it was. */
  refused: string | null;
}

/** What the page tells of what came of something, and where one goes on from it. */
export type Tell = (
  text: string,
  tone: 'done' | 'refused',
  undo?: (() => void) | null,
  next?: NextStep | null,
) => void;

/** Shows a recording in the live fleet's place. */
export type OpenRecording = (file: Pick<RecordingFile, 'key'>) => void;

/** ms within which a second press stops a recording: one alone would end hours of it by a slip. */
const SECOND_PRESS = 4_000;
const NO_FLIGHT: FlightRecorder = { on: false, since: null, bytes: 0, maxBytes: 0 };

/** What is being recorded, and what a person asks of the recorder. The engine says what is so. */
export class RecorderDesk {
  readonly state: StoreApi<RecorderDeskState> = createStore<RecorderDeskState>()(() => ({
    recordings: [],
    flight: NO_FLIGHT,
    problem: null,
    open: false,
    busy: false,
    refused: null,
  }));
  private client: RpcClient | null = null;
  /** What the first press was about, and when. */
  private pressed: { id: string; at: number } | null = null;

  constructor(
    private readonly tell: Tell,
    private readonly open: OpenRecording,
    /** ms, steady. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param recorder as the snapshot has it. What was there when the engine was lost stays in sight, as all else does. */
  connect(client: RpcClient | null, recorder: RecorderState | null = null): void {
    this.client = client;
    if (recorder) this.take(recorder);
  }

  take({ recordings, flight, problem }: RecorderState): void {
    this.state.setState({ recordings, flight, problem });
  }

  show(open: boolean): void {
    this.state.setState({ open, refused: null });
  }

  /** Whether it began. */
  async start(order: ArgsOf<'recording.start'>): Promise<boolean> {
    const answer = await this.ask((client) => client.call('recording.start', order));
    if (answer.ok) this.tell(said.began(answer.value.name), 'done');
    return answer.ok;
  }

  async stop(id: string): Promise<void> {
    const answer = await this.ask((client) => client.call('recording.stop', { recording: id }));
    if (answer.ok) {
      this.tell(said.ended(answer.value.name, answer.value.bytes), 'done', null, this.toOpen(answer.value));
    } else this.tell(said.notDone(answer.error.message), 'refused');
  }

  /** All that is being recorded. What could not be stopped is told one by one, and the rest at once. */
  async stopAll(): Promise<void> {
    const ended: RecordingFile[] = [];
    for (const { id } of this.state.getState().recordings) {
      const answer = await this.ask((client) => client.call('recording.stop', { recording: id }));
      if (answer.ok) ended.push(answer.value);
      else this.tell(said.notDone(answer.error.message), 'refused');
    }
    if (ended.length === 0) return;
    this.tell(
      said.allEnded(
        ended.length,
        ended.reduce((sum, { bytes }) => sum + bytes, 0),
      ),
      'done',
    );
  }

  /** @param last ms back from now */
  async saveRecent(last: number): Promise<void> {
    const answer = await this.ask((client) => client.call('recording.save-recent', { last }));
    if (answer.ok) this.tell(said.saved(answer.value.name), 'done', null, this.toOpen(answer.value));
    else this.tell(said.notDone(answer.error.message), 'refused');
  }

  async setFlight(on: boolean): Promise<void> {
    const answer = await this.ask((client) => client.call('recording.flight', { on }));
    if (answer.ok) this.tell(on ? said.flight.turnedOn : said.flight.turnedOff, 'done');
    else this.tell(said.notDone(answer.error.message), 'refused');
  }

  /** By a key: begins one of the whole fleet, or stops the newest one when the key is pressed a second time. */
  async toggle(): Promise<void> {
    const newest = newestOf(this.state.getState().recordings);
    if (newest) {
      const at = this.now();
      const again = this.pressed?.id === newest.id && at - this.pressed.at <= SECOND_PRESS;
      this.pressed = again ? null : { id: newest.id, at };
      if (again) await this.stop(newest.id);
      else this.tell(said.pressAgain(newest.name), 'done');
      return;
    }
    const began = await this.start({});
    const { refused } = this.state.getState();
    if (!began && refused !== null) this.tell(said.notDone(refused), 'refused');
  }

  private toOpen(file: RecordingFile): NextStep {
    return { label: said.replay, run: () => this.open(file) };
  }

  private async ask<Reply>(call: (client: RpcClient) => Promise<Result<Reply>>): Promise<Result<Reply>> {
    this.state.setState({ busy: true });
    const answer = this.client ? await call(this.client) : NOT_CONNECTED;
    this.state.setState({ busy: false, refused: answer.ok ? null : answer.error.message });
    return answer;
  }
}

export const newestOf = (recordings: readonly RecordingProgress[]): RecordingProgress | null =>
  recordings.reduce<RecordingProgress | null>(
    (newest, each) => (newest === null || each.startedAt >= newest.startedAt ? each : newest),
    null,
  );
