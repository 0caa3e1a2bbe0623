import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CompareOrder,
  EXPORT_PART,
  type ExportedFile,
  type ExportOrder,
  type RecordingFile,
} from '../../shared/recording.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Replays } from '../replay/replays.ts';
import type { Desk, SessionPage } from '../session.ts';
import { reasonOf } from '../store/database.ts';
import type {
  ArchiveAnswer,
  ArchiveJob,
  ArchiveJobName,
  ArchiveJobs,
  ArchiveReply,
  CutOrder,
} from './archive-messages.ts';
import type { ArchivePort } from './archive-thread.ts';
import { Aside } from './aside.ts';
import type { UploadPart } from './import.ts';
import type { Archive, LongJob } from './recording-desk.ts';
import type { RedactionRules } from './redaction-rules.ts';

/** Exports that can be read; the oldest goes. */
const MOST_EXPORTS = 8;
/** Questions that may wait. */
const MOST_CALLS = 256;
/** Beside the recordings: exports may be as large as these are. */
const EXPORTS = 'exports';

export interface ArchiveOptions {
  port: ArchivePort;
  /** Of recordings. */
  directory: string;
  /** Ids of those that are being made. */
  making: () => readonly string[];
  /** What shows recordings. */
  replays: Pick<Replays, 'show' | 'end' | 'rename'>;
  /** What must not be in an export, as of now; the same array for the same secrets. */
  redaction: () => { rules: RedactionRules; secrets: readonly string[] };
  /** UTC ms. */
  now: () => number;
}

interface Call {
  resolve: (result: Result<never>) => void;
  onProgress: (share: number | null) => void;
}

/**
 * The folder of recordings, as the engine's thread sees it: asks a thread for everything that touches a recording. No
 * method throws.
 */
export class FolderArchive implements Archive {
  private readonly calls = new Map<number, Call>();
  private lastCall = 0;
  private readonly renaming = new Set<Promise<unknown>>();
  private ended: string | null = null;
  private readonly aside: Aside;
  private redaction: { rules: RedactionRules; secrets: readonly string[] } | null = null;
  /** By id, the oldest first. */
  private readonly exports = new Map<string, { path: string; directory: string; bytes: number }>();

  constructor(private readonly options: ArchiveOptions) {
    const { port, directory } = options;
    this.aside = new Aside(directory);
    port.onReply = (reply) => this.receive(reply);
    port.onEnd = (why) => this.end(`recordings cannot be read: ${why}`);
  }

  list(): Promise<Result<RecordingFile[]>> {
    return this.ask({ do: 'list', order: null });
  }

  /** As pages are told of it. */
  describe(recording: string): Promise<Result<RecordingFile>> {
    return this.ask({ do: 'describe', order: { recording } });
  }

  /** Makes a file from elsewhere known, which stays where it is. */
  open(file: string): Promise<Result<RecordingFile>> {
    return this.ask({ do: 'open', order: { file } });
  }

  /** Who shows it asks for it again at once, and waits until it has its new name: else it would hold the old file. */
  async rename(recording: string, name: string): Promise<Result<RecordingFile>> {
    const place = await this.ask({ do: 'place', order: { recording } });
    if (!place.ok) return place;
    const { recording: id, key } = place.value;
    const { replays } = this.options;
    const renamed = replays
      .end(id)
      .then(() => this.ask({ do: 'rename', order: { recording: id, name } }))
      .then((now) => {
        // An older one has a key only now.
        if (now.ok) replays.rename(key, now.value.key);
        return now;
      });
    this.renaming.add(renamed);
    return renamed.finally(() => this.renaming.delete(renamed));
  }

  cut(order: CutOrder, job?: LongJob): Promise<Result<RecordingFile>> {
    return this.ask({ do: 'cut', order }, job);
  }

  async delete(recording: string): Promise<Result<null>> {
    const place = await this.ask({ do: 'place', order: { recording } });
    if (!place.ok) return place;
    const { recording: id } = place.value;
    await this.options.replays.end(id);
    return this.ask({ do: 'delete', order: { recording: id } });
  }

  restore(recording: string): Promise<Result<RecordingFile>> {
    return this.ask({ do: 'restore', order: { recording } });
  }

  verify(recording: string, job?: LongJob) {
    return this.ask({ do: 'verify', order: { recording } }, job);
  }

  overview(recording: string) {
    return this.ask({ do: 'overview', order: { recording } });
  }

  compare(order: CompareOrder, job?: LongJob) {
    return this.ask({ do: 'compare', order }, job);
  }

  async export(order: ExportOrder, job?: LongJob): Promise<Result<ExportedFile>> {
    const id = randomUUID();
    let directory: string;
    try {
      directory = join(this.aside.folder(EXPORTS), id);
    } catch (error) {
      return failure('no-recording', `the export cannot be written: ${reasonOf(error)}`);
    }
    const made = await this.ask(
      { do: 'export', order: { export: order, directory, now: this.options.now() } },
      job,
    );
    if (!made.ok) return made;
    const { path, name, type, bytes, sha256, redactions } = made.value;
    this.exports.set(id, { path, directory, bytes });
    for (const [oldest, { directory: of }] of this.exports) {
      if (this.exports.size <= MOST_EXPORTS) break;
      this.exports.delete(oldest);
      rmSync(of, { recursive: true, force: true });
    }
    return ok({ export: id, name, type, bytes, sha256, redactions });
  }

  async readExport(id: string, offset: number): Promise<Result<Uint8Array>> {
    const found = this.exports.get(id);
    if (!found) return failure('no-recording', 'this export is gone: make it again');
    const length = Math.max(0, Math.min(EXPORT_PART, found.bytes - offset));
    try {
      const file = await open(found.path, 'r');
      try {
        const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, offset);
        return ok(buffer.subarray(0, bytesRead));
      } finally {
        await file.close();
      }
    } catch {
      return failure('no-recording', 'this export cannot be read any more: make it again');
    }
  }

  async import(part: UploadPart, job?: LongJob): Promise<Result<{ recording: string | null }>> {
    const taken = await this.ask({ do: 'import', order: part }, job);
    return taken.ok ? ok({ recording: taken.value }) : taken;
  }

  async replay(recording: string, page: SessionPage): Promise<Result<Desk>> {
    await Promise.all(this.renaming);
    const place = await this.ask({ do: 'place', order: { recording } });
    if (!place.ok) return place;
    return this.options.replays.show(place.value, page);
  }

  /** What was deleted, and what was exported, is gone. */
  async close(): Promise<void> {
    const { port } = this.options;
    port.post({ kind: 'close' });
    await port.closed();
    this.end('recordings cannot be read: the console ends');
    this.aside.dispose();
  }

  private ask<Name extends ArchiveJobName>(
    job: { do: Name; order: ArchiveJobs[Name]['order'] },
    { signal, onProgress = () => undefined }: LongJob = {},
  ): Promise<Result<ArchiveAnswer<Name>>> {
    return new Promise((resolve) => {
      if (this.ended !== null) {
        resolve(failure('no-recording', this.ended));
        return;
      }
      if (signal?.aborted || this.calls.size >= MOST_CALLS) {
        resolve(
          failure('stopping', signal?.aborted ? 'it was given up' : 'too many ask for recordings at once'),
        );
        return;
      }
      this.redact();
      const call = ++this.lastCall;
      const { port, making } = this.options;
      const giveUp = () => port.post({ kind: 'give-up', call });
      signal?.addEventListener('abort', giveUp, { once: true });
      this.calls.set(call, {
        resolve: (result) => {
          signal?.removeEventListener('abort', giveUp);
          resolve(result);
        },
        onProgress,
      });
      port.post({ kind: 'job', call, job: job as ArchiveJob, making: making() });
    });
  }

  /** Told to the thread when it is other than before. */
  private redact(): void {
    const now = this.options.redaction();
    if (now.secrets === this.redaction?.secrets && now.rules === this.redaction.rules) return;
    this.redaction = now;
    this.options.port.post({ kind: 'redact', ...now });
  }

  private receive(reply: ArchiveReply): void {
    const call = this.calls.get(reply.call);
    if (reply.kind === 'progress') {
      call?.onProgress(reply.share);
      return;
    }
    this.calls.delete(reply.call);
    call?.resolve(reply.result as Result<never>);
  }

  private end(why: string): void {
    this.ended ??= why;
    for (const { resolve } of this.calls.values()) resolve(failure('no-recording', why));
    this.calls.clear();
  }
}
