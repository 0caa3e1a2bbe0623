import { randomBytes } from 'node:crypto';

const BYTES = 6;

/** What a link names a recording by: kept when it is renamed, and by an export of all of it; a part has another. */
export const newRecordingKey = (): string => randomBytes(BYTES).toString('hex');

/** What may be a key, else `null`: a file may come from anywhere, and say anything in the place of its key. */
export const recordingKeyIn = (given: unknown): string | null =>
  typeof given === 'string' && /^[0-9a-f]{12}$/.test(given) ? given : null;
