import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportFormat, ExportOrder, RedactionCount } from '../../shared/recording.ts';
import { cutSteps, metaOfCut, withoutOrigin } from '../recording/cut.ts';
import { type CutContent, FRAMES_CUT, TOLD_CUT, WHOLE_CUT } from '../recording/cut-content.ts';
import { closeRecording, createRecording, openRecording } from '../recording/recording-file.ts';
import { RecordingReader } from '../recording/recording-reader.ts';
import { redactionsOf, summed } from '../recording/redaction-counts.ts';
import type { RedactionRules } from '../recording/redaction-rules.ts';
import { Redactor } from '../recording/redactor.ts';
import { type BundlePart, bundleParts, packBundle } from './bundle.ts';
import { csvLines } from './csv.ts';
import { unknownSeries } from './csv-columns.ts';
import { hashFile, type WrittenFile, writeText } from './export-file.ts';
import { ExportedRecording } from './exported-recording.ts';
import { harText } from './har.ts';
import { jsonLines } from './json-lines.ts';
import { unknownBackend } from './unknown-backend.ts';

export interface ExportJob {
  /** Path of the recording, and what it is called. */
  path: string;
  id: string;
  /** Of the recording that is cut out; without it, as that which it is cut out of. */
  name?: string | undefined;
  order: Omit<ExportOrder, 'recording'>;
  /** For files of its own: made, and left to whoever asked with the finished file in it. */
  directory: string;
  rules: RedactionRules;
  secrets: readonly string[];
  /** UTC ms. */
  now: number;
  signal: AbortSignal;
}

export interface ExportProgress {
  doing: 'copying' | 'writing' | 'packing';
  /** Of the whole export, 0 to 1. */
  share: number;
}

/** A finished export. */
export interface Exported extends WrittenFile {
  /** As it should be called. */
  name: string;
  type: string;
  redactions: RedactionCount[];
}

/** Something was asked for that there is not; one line for people. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}

interface Kind {
  ending: string;
  type: string;
  cut: CutContent;
  /** Of the time that it takes, what copying and what writing do. */
  copying: number;
  writing: number;
}

const KINDS: Record<ExportFormat, Kind> = {
  recording: {
    ...{ ending: 'wwr', type: 'application/octet-stream' },
    ...{ cut: WHOLE_CUT, copying: 0.98, writing: 0.02 },
  },
  har: { ending: 'har', type: 'application/json', cut: TOLD_CUT, copying: 0.5, writing: 0.5 },
  jsonl: { ending: 'jsonl', type: 'application/jsonl', cut: TOLD_CUT, copying: 0.5, writing: 0.5 },
  csv: { ending: 'csv', type: 'text/csv', cut: FRAMES_CUT, copying: 0.3, writing: 0.7 },
  bundle: { ending: 'zip', type: 'application/zip', cut: WHOLE_CUT, copying: 0.5, writing: 0.35 },
};

/** All of it but, of a bundle, its packing. */
export interface MadeExport {
  exported: Omit<Exported, keyof WrittenFile>;
  /** What the file is, or what is to be packed into it. */
  file: WrittenFile | { path: string; parts: readonly BundlePart[]; mtime: Date };
}

/**
 * Exports a recording. What is asked for is cut out of it first, and redacted by the rules and secrets of now on top of
 * those of then; every format is made of the cut, so that nothing else can get into it. Takes little memory whatever the
 * size, and twice its size on disk. Between the steps that it yields others get their turn; one that is given up leaves
 * nothing behind.
 *
 * @throws ExportError, EmptyCutError, RecordingFileError; Error of the disk
 */
export async function* exportRecording(job: ExportJob): AsyncGenerator<ExportProgress, Exported> {
  const made = yield* exportSteps(job);
  const { copying, writing } = KINDS[job.order.format];
  yield { doing: 'packing', share: copying + writing };
  return finishExport(job, made);
}

/** All that reads and writes recordings: the rest is {@link finishExport}'s. */
export function* exportSteps(job: ExportJob): Generator<ExportProgress, MadeExport> {
  const { directory, order, id } = job;
  const unknown = order.series ? unknownSeries(order.series) : null;
  if (unknown !== null) throw new ExportError(`there is no series "${unknown}"`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  let made: MadeExport | null = null;
  try {
    const redactor = new Redactor(job.rules, job.secrets);
    const cut = join(directory, 'recording.wwr');
    const { ending, type, copying } = KINDS[order.format];
    for (const share of cutInto(job, cut, redactor)) {
      yield* step(job, { doing: 'copying', share: copying * share });
    }
    const file = yield* make(job, cut, join(directory, `export.${ending}`), redactor);
    made = { exported: { name: `${id}.${ending}`, type, redactions: countsOf(cut, redactor) }, file };
    return made;
  } finally {
    if (!made) rmSync(directory, { recursive: true, force: true });
  }
}

/** Packs what is to be packed, and leaves nothing but the file. @throws Error of the disk */
export async function finishExport(
  { directory, signal }: Pick<ExportJob, 'directory' | 'signal'>,
  made: MadeExport,
): Promise<Exported> {
  const { exported, file } = made;
  try {
    const written = 'parts' in file ? await packBundle(file.parts, file.path, file.mtime, signal) : file;
    for (const name of readdirSync(directory)) {
      if (join(directory, name) !== written.path) rmSync(join(directory, name), { force: true });
    }
    return { ...written, ...exported };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

function* cutInto({ path, id, name, order }: ExportJob, into: string, redactor: Redactor): Generator<number> {
  const { database, meta } = openRecording(path);
  try {
    const reader = new RecordingReader(database, meta);
    const { from, to } = reader;
    // One that is misspelt would be missing in what is made, and nobody told.
    const unknown = unknownBackend(reader, order.backends ?? []);
    if (unknown !== null) {
      throw new ExportError(`there is no backend "${unknown.slice(0, 100)}" in this recording`);
    }
    const cut = {
      from: Math.max(from, order.from ?? from),
      to: Math.min(to, order.to ?? to),
      backends: order.backends ?? null,
      name: name ?? meta.name,
    };
    const part = metaOfCut(meta, cut, id);
    // All of one that is finished is still the same recording, and links to it are links to it elsewhere too.
    const isAll =
      name === undefined &&
      meta.ended !== null &&
      cut.backends === null &&
      cut.from === from &&
      cut.to === to;
    const { key, cutFrom, cutFromKey, ended } = meta;
    const same = { ...(key && { key }), cutFrom, ...(cutFromKey && { cutFromKey }), ended };
    const target = createRecording(into, isAll ? { ...withoutOrigin(part), ...same } : part, {
      durability: 'normal',
    });
    try {
      yield* cutSteps(database, target, cut, redactor, KINDS[order.format].cut);
    } finally {
      closeRecording(target);
    }
  } finally {
    database.close();
  }
}

function* make(
  job: ExportJob,
  cut: string,
  out: string,
  redactor: Redactor,
): Generator<ExportProgress, MadeExport['file']> {
  const { order, directory, now } = job;
  if (order.format === 'recording') return yield* writing(job, hashFile(cut), () => 0);
  const hash = order.format === 'bundle' ? yield* writing(job, hashFile(cut), () => 0) : null;
  const recording = new ExportedRecording(cut);
  try {
    const share = () => recording.share;
    if (!hash) return yield* writing(job, writeText(out, textOf(recording, order)), share);
    const redactions = () => countsOf(cut, redactor);
    const parts = bundleParts(recording, directory, hash, redactor, { ...order, redactions, now });
    return { path: out, parts: yield* writing(job, parts, share), mtime: new Date(recording.to) };
  } finally {
    recording.close();
  }
}

function textOf(recording: ExportedRecording, { format, series }: ExportJob['order']): Iterable<string> {
  if (format === 'har') return harText(recording);
  return format === 'csv' ? csvLines(recording, series ?? null) : jsonLines(recording);
}

/** @param share of the writing that is done, 0 to 1 */
function* writing<T>(
  job: ExportJob,
  work: Generator<void, T>,
  share: () => number,
): Generator<ExportProgress, T> {
  const { copying, writing: part } = KINDS[job.order.format];
  try {
    for (;;) {
      const next = work.next();
      if (next.done) return next.value;
      yield* step(job, { doing: 'writing', share: copying + part * share() });
    }
  } finally {
    // Of one that is given up, the file that it writes is closed.
    work.return(undefined as T);
  }
}

function* step({ signal }: ExportJob, progress: ExportProgress): Generator<ExportProgress, void> {
  yield progress;
  signal.throwIfAborted();
}

/** What was taken out of the recording and the cut, and of what a person wrote. */
function countsOf(cut: string, redactor: Redactor): RedactionCount[] {
  const { database } = openRecording(cut);
  try {
    return summed([
      ...redactionsOf(database),
      ...redactor.counts().filter(({ place }) => place === 'own text'),
    ]);
  } finally {
    database.close();
  }
}
