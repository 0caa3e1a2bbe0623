import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ArgsOf } from '../../shared/contract.ts';
import type { Disposable } from '../../shared/disposable.ts';
import type { RecordingCheck, RecordingFile } from '../../shared/recording.ts';
import { failure, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';
import { type Uploadable, uploadRecording } from './file-upload.ts';
import type { NextStep } from './notices-store.ts';
import type { OpenRecording, Tell } from './recorder.ts';
import { RecordingJobs } from './recording-jobs.ts';

const said = texts.recordings;
const NOT_CONNECTED = failure('disconnected', texts.actions.notConnected);
/** ms after which the folder is looked at again while somebody sees the page: others change it too. */
const REFRESH = 5_000;

/** Recordings that are laid over each other. */
const MOST_TICKED = 2;

/** What looking at every row came to, or that it is being done. */
export type Checked =
  | { state: 'running' }
  | { state: 'done'; check: RecordingCheck }
  | { state: 'failed'; why: string };

export interface RecordingsState {
  /** The newest first; `null` before the first answer. */
  files: readonly RecordingFile[] | null;
  /** Why they could not be listed; `null` when they could. */
  problem: string | null;
  checks: ReadonlyMap<string, Checked>;
  /** Ids of those that are to be compared, two at most, in the order in which they were ticked. */
  ticked: readonly string[];
  /** The one whose name is being written. */
  renaming: string | null;
  /** The one of which a part is being chosen. */
  cutting: RecordingFile | null;
  /** A file on its way, bytes; all of them were sent while it is looked into. */
  importing: { name: string; sent: number; size: number } | null;
}

/** The folder of recordings as a page sees it, and what a person does with it. */
export class RecordingsDesk implements Disposable {
  readonly state: StoreApi<RecordingsState> = createStore<RecordingsState>()(() => ({
    files: null,
    problem: null,
    checks: new Map(),
    ticked: [],
    renaming: null,
    cutting: null,
    importing: null,
  }));
  private client: RpcClient | null = null;
  private shown = false;
  private timer: ReturnType<typeof setInterval> | null = null;
  private importer: AbortController | null = null;
  /** What is being recorded, to notice that one began or ended. */
  private making = '';

  constructor(
    private readonly tell: Tell,
    private readonly open: OpenRecording,
    private readonly jobs = new RecordingJobs(),
  ) {}

  connect(client: RpcClient | null): void {
    this.client = client;
    if (this.shown) void this.refresh();
  }

  /** Whether somebody looks at the list. */
  show(shown: boolean): void {
    this.shown = shown;
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = shown ? setInterval(() => void this.refresh(), REFRESH) : null;
    if (shown) void this.refresh();
    else this.state.setState({ renaming: null, cutting: null });
  }

  /** @param ids of those that are being made */
  noteMaking(ids: readonly string[]): void {
    const making = ids.join('\n');
    if (making === this.making) return;
    this.making = making;
    if (this.shown) void this.refresh();
  }

  async refresh(): Promise<void> {
    const { client } = this;
    if (!client) return;
    const answer = await client.call('recording.list', {});
    if (client !== this.client) return;
    if (!answer.ok) {
      this.state.setState({ problem: answer.error.message });
      return;
    }
    const there = new Set(answer.value.map(({ id }) => id));
    this.state.setState(({ ticked, renaming, checks }) => ({
      files: answer.value,
      problem: null,
      ticked: ticked.every((id) => there.has(id)) ? ticked : ticked.filter((id) => there.has(id)),
      renaming: renaming !== null && there.has(renaming) ? renaming : null,
      checks: [...checks.keys()].every((id) => there.has(id))
        ? checks
        : new Map([...checks].filter(([id]) => there.has(id))),
    }));
  }

  /** Of three nobody knows which two are meant: the third is refused. */
  tick(id: string): void {
    const { ticked } = this.state.getState();
    if (ticked.includes(id)) this.state.setState({ ticked: ticked.filter((each) => each !== id) });
    else if (ticked.length < MOST_TICKED) this.state.setState({ ticked: [...ticked, id] });
    else this.tell(said.twoTicked, 'refused');
  }

  rename(id: string | null): void {
    this.state.setState({ renaming: id });
  }

  /** Whether it was; its id may be another one then. */
  async renameTo(id: string, name: string): Promise<boolean> {
    const answer = await this.ask((client) => client.call('recording.rename', { recording: id, name }));
    if (!answer.ok) return false;
    const now = answer.value;
    this.state.setState(({ files, ticked, checks }) => ({
      renaming: null,
      files: files?.map((file) => (file.id === id ? now : file)) ?? null,
      ticked: ticked.map((each) => (each === id ? now.id : each)),
      checks: new Map([...checks].map(([each, check]) => [each === id ? now.id : each, check])),
    }));
    this.tell(said.renamed(now.name), 'done');
    await this.refresh();
    return true;
  }

  /** What is being cut is given up with it. */
  cut(file: RecordingFile | null): void {
    if (file === null && this.state.getState().cutting) this.jobs.giveUp('cut');
    this.state.setState({ cutting: file });
  }

  /** Why it was not, one line; `null` when it was. */
  async cutTo(order: ArgsOf<'recording.cut'>): Promise<string | null> {
    const asked = this.client?.call('recording.cut', order);
    const answer = (await this.jobs.over('cut', asked)) ?? NOT_CONNECTED;
    if (!answer.ok) return answer.error.message;
    this.state.setState({ cutting: null });
    this.tell(said.wasCut(answer.value.name), 'done', null, this.toOpen(answer.value));
    await this.refresh();
    return null;
  }

  async remove({ id, name }: RecordingFile): Promise<void> {
    const answer = await this.ask((client) => client.call('recording.delete', { recording: id }));
    if (!answer.ok) return;
    this.state.setState(({ files }) => ({ files: files?.filter((file) => file.id !== id) ?? null }));
    // Not an action of the fleet: what is shown may be a recording.
    const undo = { label: texts.acting.undo, run: () => void this.restore(id) };
    this.tell(said.deleted(name), 'done', null, undo);
    await this.refresh();
  }

  async verify(id: string): Promise<void> {
    const { client } = this;
    this.note(id, { state: 'running' });
    const asked = client?.call('recording.verify', { recording: id });
    const answer = (await this.jobs.over('verify', asked)) ?? NOT_CONNECTED;
    if (!answer.ok && answer.error.code === 'stopping') {
      // Given up, by whoever asked.
      this.state.setState(({ checks }) => ({ checks: new Map([...checks].filter(([of]) => of !== id)) }));
      return;
    }
    this.note(
      id,
      answer.ok ? { state: 'done', check: answer.value } : { state: 'failed', why: answer.error.message },
    );
  }

  /** One file at a time. */
  async import(file: Uploadable): Promise<void> {
    const refused = (why: string) => this.tell(said.notImported(file.name, why), 'refused');
    if (this.importer) return refused(said.oneAtATime);
    const { client } = this;
    if (!client) return refused(NOT_CONNECTED.error.message);
    this.importer = new AbortController();
    const told = (sent: number) =>
      this.state.setState({ importing: { name: file.name, sent, size: file.size } });
    told(0);
    const answer = await uploadRecording(file, { client, onProgress: told, signal: this.importer.signal });
    this.importer = null;
    this.state.setState({ importing: null });
    if (!answer.ok) return refused(answer.error);
    await this.refresh();
    const found = this.state.getState().files?.find(({ id }) => id === answer.value);
    if (!found) this.tell(said.imported(answer.value, null), 'done');
    else this.tell(said.imported(found.name, found.copyOf), 'done', null, this.toOpen(found));
  }

  cancelImport(): void {
    this.importer?.abort();
  }

  dispose(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.importer?.abort();
  }

  private async restore(id: string): Promise<void> {
    const answer = await this.ask((client) => client.call('recording.restore', { recording: id }));
    if (!answer.ok) return;
    this.tell(said.restored(answer.value.name), 'done');
    await this.refresh();
  }

  private toOpen(file: RecordingFile): NextStep {
    return { label: said.replay, run: () => this.open(file) };
  }

  private note(id: string, checked: Checked): void {
    this.state.setState(({ checks }) => ({ checks: new Map(checks).set(id, checked) }));
  }

  /** Tells what was refused. */
  private async ask<Reply>(call: (client: RpcClient) => Promise<Result<Reply>>): Promise<Result<Reply>> {
    const answer = this.client ? await call(this.client) : NOT_CONNECTED;
    if (!answer.ok) this.tell(said.notDone(answer.error.message), 'refused');
    return answer;
  }
}
