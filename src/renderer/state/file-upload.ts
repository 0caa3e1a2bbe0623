import { RECORDING_EXTENSION } from '../../shared/recording.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';

/** Bytes of a part: a multiple of three, so that base64 needs no padding between parts; 1 MiB at most. */
export const UPLOAD_PART = 1_047_552;
/** What every SQLite file, and so every recording, begins with: https://www.sqlite.org/fileformat.html#magic_header_string */
const MAGIC = 'SQLite format 3\0';

/** As much of a browser's `File` as is read. */
export interface Uploadable {
  readonly name: string;
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

interface Upload {
  client: RpcClient;
  /** Told bytes that the engine has; all of them once the last is on its way, as the file is looked into then. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
}

/**
 * Gives a recording to the engine, one part after the other. What cannot be one is not sent at all.
 *
 * @returns the id of the recording, or why there is none, one line
 */
export async function uploadRecording(
  file: Uploadable,
  { client, onProgress, signal }: Upload,
): Promise<Result<string, string>> {
  if (file.size === 0) return refused(texts.recordings.emptyFile);
  const upload = crypto.randomUUID();
  const name = nameOf(file.name);
  for (let offset = 0; offset < file.size; offset += UPLOAD_PART) {
    const part = await read(file, offset);
    if (!part.ok) return part;
    if (offset === 0 && !beginsAsRecording(part.value)) return refused(texts.recordings.foreignFile);
    if (signal.aborted) return refused(texts.recordings.cancelled);
    const last = offset + UPLOAD_PART >= file.size;
    const content = base64(part.value);
    if (last) onProgress(file.size);
    const answer = await client.call('recording.import', { upload, name, offset, content, last });
    if (!answer.ok) return refused(answer.error.message);
    if (answer.value.recording !== null) return ok(answer.value.recording);
    onProgress(offset + part.value.length);
  }
  return refused(texts.recordings.notTaken);
}

const refused = (why: string) => ({ ok: false as const, error: why });

/** A file may be taken away while it is read. */
async function read(file: Uploadable, offset: number): Promise<Result<Uint8Array, string>> {
  try {
    return ok(new Uint8Array(await file.slice(offset, offset + UPLOAD_PART).arrayBuffer()));
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}

const beginsAsRecording = (part: Uint8Array): boolean =>
  String.fromCharCode(...part.subarray(0, MAGIC.length)) === MAGIC;

/** A person's name for the file may be longer than a recording's. */
const nameOf = (file: string): string =>
  file
    .replace(new RegExp(`${RECORDING_EXTENSION.replace('.', '\\.')}$`, 'i'), '')
    .trim()
    .slice(0, 100) || 'recording';

/** In pieces: a call takes only so many arguments. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
