import { z } from 'zod';
import { LAST_TIME } from '../../shared/range.ts';
import { MESSAGE_CAPTURES } from '../../shared/recording.ts';
import type { RecordingMeta } from './recording-format.ts';

/** Characters of what is a line on a screen. */
const word = z.string().max(1_000);
const time = z.number().int().min(0).max(LAST_TIME);

/** Pages show what it says, whoever made the file; `order` is for whoever reads the file by hand. */
const metaSchema = z.object({
  name: word,
  version: word,
  engineId: word,
  configurationHash: word,
  fleet: word,
  from: time,
  to: time.nullable(),
  by: word,
  scope: z.array(word).max(20_000).nullable(),
  messages: z.enum(MESSAGE_CAPTURES),
  cutFrom: word.nullable(),
  environment: z.record(z.string(), word),
  ended: word.nullable(),
});

/** Whether it is what a recording says of itself. */
export const isRecordingMeta = (
  meta: Record<string, unknown>,
): meta is Record<string, unknown> & RecordingMeta => metaSchema.safeParse(meta).success;
