import { createHash } from 'node:crypto';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ExportOrder, RedactionCount } from '../../shared/recording.ts';
import type { Redactor } from '../recording/redactor.ts';
import { type WrittenFile, writeText } from './export-file.ts';
import { type ExportedRecording, isoTime } from './exported-recording.ts';
import { harText } from './har.ts';
import { jsonLines } from './json-lines.ts';
import { reportText } from './report-text.ts';

/** Of the time that the large parts take. */
const HALF = 0.5;

/** A file of a bundle, on disk until it is packed. */
export interface BundlePart extends WrittenFile {
  /** In the bundle. */
  name: string;
  what: string;
  /** It is compressed already. */
  packed?: true;
}

export interface BundleOrder extends Pick<ExportOrder, 'title' | 'text' | 'pictures'> {
  /** What was taken out so far. */
  redactions: () => readonly RedactionCount[];
  /** UTC ms. */
  now: number;
}

/**
 * Makes the files of a bug bundle beside the recording that was cut out for it: what happened as HAR and as JSON Lines,
 * charts, the configuration as far as pages know it, where it was recorded, what redaction took out, a report for people
 * and a manifest with the hash of each.
 *
 * @param directory for files of its own
 * @param cut the recording itself, which is the first of them
 */
export function* bundleParts(
  recording: ExportedRecording,
  directory: string,
  cut: WrittenFile,
  redactor: Redactor,
  { title = '', text = '', pictures = [], redactions, now }: BundleOrder,
): Generator<void, BundlePart[]> {
  const parts: BundlePart[] = [
    { ...cut, name: 'recording.wwr', what: 'opens in Wirewatch: wirewatch recording.wwr', packed: true },
  ];
  const own = { title: redactor.text(title, 'own text'), text: redactor.text(text, 'own text') };
  const put = function* (name: string, what: string, content: Iterable<string>): Generator<void, void> {
    const path = join(directory, `part-${parts.length}`);
    parts.push({ ...(yield* writeText(path, content)), name, what });
  };
  yield* put('events.jsonl', 'all that was recorded, an object per line', jsonLines(recording, HALF));
  yield* put(
    'connections.har',
    'connections and their messages, for the network panel of a browser',
    harText(recording, HALF),
  );
  const names = new Set<string>();
  for (const { name, type, content } of pictures) {
    const file = pictureName(name, type, names);
    const bytes = Buffer.from(content, 'base64');
    const clean =
      type === 'image/svg+xml' ? Buffer.from(redactor.secretsOf(bytes.toString(), 'own text')) : bytes;
    const path = join(directory, `part-${parts.length}`);
    writeFileSync(path, clean, { flag: 'wx', mode: 0o600 });
    parts.push({
      path,
      name: file,
      what: 'a chart',
      bytes: clean.length,
      sha256: sha256(clean),
      packed: true,
    });
    yield;
  }
  const json = (value: unknown) => [`${JSON.stringify(value, null, 2)}\n`];
  const { fleet } = recording.first;
  yield* put(
    'configuration.json',
    'the fleet, without what is secret',
    json({ fleet: fleet.name, backends: fleet.backends }),
  );
  yield* put('environment.json', 'where it was recorded', json(environmentOf(recording)));
  yield* put('redactions.json', 'what was taken out, by rule and place', json(redactions()));
  const report = reportText(recording, { ...own, redactions: redactions(), files: parts });
  yield* put('REPORT.md', 'what happened, for people', [report]);
  yield* put('manifest.json', 'these files and their hashes', json(manifestOf(recording, parts, now)));
  return parts;
}

/**
 * Packs them into one file, which is hashed as it is written.
 * @param signal gives it up
 * @throws Error of the disk
 */
export async function packBundle(
  parts: readonly BundlePart[],
  path: string,
  mtime: Date,
  signal: AbortSignal,
): Promise<WrittenFile> {
  const zip = new ZipFile();
  const out = zip.outputStream as PassThrough;
  // A part that cannot be read ends the stream, which else would wait for it.
  zip.on('error', (error) => out.destroy(error));
  for (const { name, path: from, packed } of parts) {
    zip.addFile(from, name, { mtime, mode: 0o100644, compress: packed === undefined });
  }
  zip.end();
  const hash = createHash('sha256');
  let bytes = 0;
  const hashed = async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  };
  await pipeline(out, hashed, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
  return { path, bytes, sha256: hash.digest('hex') };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function environmentOf({ meta, from, to }: ExportedRecording): object {
  const { version, environment, engineId, configurationHash, ended } = meta;
  return {
    wirewatch: version,
    environment,
    engineId,
    configurationHash,
    from: isoTime(from),
    to: isoTime(to),
    ended,
  };
}

function manifestOf(
  { meta, from, to }: ExportedRecording,
  parts: readonly BundlePart[],
  now: number,
): object {
  return {
    format: 'wirewatch-bundle',
    version: 1,
    made: isoTime(now),
    recording: {
      name: meta.name,
      fleet: meta.fleet,
      from: isoTime(from),
      to: isoTime(to),
      cutFrom: meta.cutFrom,
    },
    files: parts.map(({ name, bytes, sha256: hash, what }) => ({ name, bytes, sha256: hash, what })),
  };
}

/** Each its own, and nothing but a name. */
function pictureName(name: string, type: string, taken: Set<string>): string {
  const ending = type === 'image/png' ? 'png' : 'svg';
  const plain =
    name
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 60) || 'chart';
  for (let number = 1; ; number++) {
    const file = `charts/${plain}${number === 1 ? '' : `-${number}`}.${ending}`;
    if (taken.has(file.toLowerCase())) continue;
    taken.add(file.toLowerCase());
    return file;
  }
}
