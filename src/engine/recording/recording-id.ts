import { RECORDING_EXTENSION } from '../../shared/recording.ts';

/** Bytes of an id, so that no file system finds its file's name too long. */
const LONGEST = 120;
/** Names that Windows keeps for devices, with any ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The id of a recording with that name, which is also the name of its file: of its characters those that every file
 * system takes, with a number where that is taken.
 *
 * @param isTaken whether there is one with that id; asked until there is none
 */
export function recordingId(name: string, isTaken: (id: string) => boolean): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N}_.-]+/gu, '-')
    .replaceAll(/^[-.]+/g, '');
  const safe = cut(DEVICES.test(plain) ? `_${plain}` : plain).replaceAll(/[-.]+$/g, '') || 'recording';
  if (!isTaken(safe)) return safe;
  for (let number = 2; ; number++) {
    const id = `${safe}-${number}`;
    if (!isTaken(id)) return id;
  }
}

/** Whether it can be the id of a file in the folder: it leads nowhere else. */
export const isRecordingId = (id: string): boolean => /^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}_. -]*$/u.test(id);

export const fileOfRecording = (id: string): string => `${id}${RECORDING_EXTENSION}`;

/** `null` where a file of that name is no recording, or one that is hidden. */
export function idOfFile(file: string): string | null {
  if (!file.endsWith(RECORDING_EXTENSION)) return null;
  const id = file.slice(0, -RECORDING_EXTENSION.length);
  return isRecordingId(id) ? id : null;
}

/** Between two characters. */
function cut(text: string): string {
  let kept = '';
  let bytes = 0;
  for (const char of text) {
    bytes += Buffer.byteLength(char);
    if (bytes > LONGEST) break;
    kept += char;
  }
  return kept;
}
