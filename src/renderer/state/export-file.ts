import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ArgsOf } from '../../shared/contract.ts';
import type { ExportedFile, ExportFormat, Marker, RecordingFile } from '../../shared/recording.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';
import { RecordingJobs } from './recording-jobs.ts';

const NOT_CONNECTED = failure('disconnected', texts.actions.notConnected);

/** Of which recording, or of which part of it. */
export interface ExportSubject extends Pick<RecordingFile, 'name' | 'fleet' | 'from' | 'to'> {
  recording: string;
  format: ExportFormat;
  /** Of the whole recording; `null` where it is not known. */
  counts: { events: number; markers: number } | null;
  /** What a person had chosen of it, UTC ms; `null`: all. */
  range: { from: number; to: number } | null;
  /** UTC ms of what is on screen of it; `null` where nothing is. */
  position: number | null;
}

/** Asked for, being made, made, or being read into the page to be saved. */
export type ExportStep =
  | { step: 'ask'; problem: string | null }
  | { step: 'making' }
  | { step: 'made'; file: ExportedFile; problem: string | null }
  | { step: 'reading'; file: ExportedFile; read: number };

export interface ExportState {
  /** `null`: the dialog is closed. */
  subject: ExportSubject | null;
  now: ExportStep;
}

/** Hands a finished file to the person, as the browser does with a download. */
export type SaveFile = (name: string, content: Blob) => void;

/** One export at a time: made by the engine, read part by part, then saved. */
export class ExportDesk {
  readonly state: StoreApi<ExportState> = createStore<ExportState>()(() => ({
    subject: null,
    now: { step: 'ask', problem: null },
  }));
  private client: RpcClient | null = null;
  /** Counts what was asked for: an answer to what was given up is nobody's. */
  private turn = 0;

  constructor(private readonly jobs = new RecordingJobs()) {}

  connect(client: RpcClient | null): void {
    this.client = client;
  }

  ask(subject: ExportSubject): void {
    this.turn++;
    this.state.setState({ subject, now: { step: 'ask', problem: null } });
  }

  /** What is being made is given up. */
  close(): void {
    this.turn++;
    if (this.state.getState().now.step === 'making') this.jobs.giveUp('export');
    this.state.setState({ subject: null, now: { step: 'ask', problem: null } });
  }

  /** Back to the choice. */
  again(): void {
    this.turn++;
    this.state.setState({ now: { step: 'ask', problem: null } });
  }

  async make(order: ArgsOf<'recording.export'>): Promise<void> {
    const turn = ++this.turn;
    this.state.setState({ now: { step: 'making' } });
    const asked = this.client?.call('recording.export', order);
    const answer = (await this.jobs.over('export', asked)) ?? NOT_CONNECTED;
    if (turn !== this.turn) return;
    const { error } = answer.ok ? { error: null } : answer;
    this.state.setState({
      now: answer.ok
        ? { step: 'made', file: answer.value, problem: null }
        : { step: 'ask', problem: error?.message ?? null },
    });
  }

  /** Those that a report names; none where they cannot be read, as a report can do without. */
  async markersOf(recording: string): Promise<readonly Marker[]> {
    const answer = await this.client?.call('recording.overview', { recording });
    return answer?.ok ? answer.value.markers : [];
  }

  /** Whether it was saved. */
  async save(file: ExportedFile, saveFile: SaveFile): Promise<boolean> {
    const turn = ++this.turn;
    const read = await this.read(file, turn);
    if (turn !== this.turn) return false;
    if (read.ok) saveFile(file.name, new Blob(read.value, { type: file.type }));
    this.state.setState({ now: { step: 'made', file, problem: read.ok ? null : read.error.message } });
    return read.ok;
  }

  private async read(file: ExportedFile, turn: number): Promise<Result<Uint8Array<ArrayBuffer>[]>> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let offset = 0;
    while (turn === this.turn) {
      this.state.setState({ now: { step: 'reading', file, read: offset } });
      const answer =
        (await this.client?.call('export.read', { export: file.export, offset })) ?? NOT_CONNECTED;
      if (!answer.ok) return answer;
      if (answer.value.length === 0) break;
      // A copy: what arrived may share its buffer with what comes next.
      parts.push(new Uint8Array(answer.value));
      offset += answer.value.length;
    }
    return offset === file.bytes ? ok(parts) : failure('internal', texts.exporting.cutShort);
  }
}
