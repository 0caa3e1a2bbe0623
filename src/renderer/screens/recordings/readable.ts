import type { RecordingCondition, RecordingFile } from '../../../shared/recording.ts';

/** What is in it can be shown, exported and compared. */
const READABLE: readonly RecordingCondition[] = ['recording', 'whole', 'unfinished'];

export const isReadable = ({ condition }: Pick<RecordingFile, 'condition'>): boolean =>
  READABLE.includes(condition);
