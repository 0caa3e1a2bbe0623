import {
  DEFAULT_MAX_BYTES,
  DEFAULT_PAYLOAD_BYTES,
  LEAST_BYTES,
  MESSAGE_CAPTURES,
  type MessageCapture,
  MOST_BYTES,
  MOST_DURATION,
  RECORDING_EXTENSION,
} from '../../shared/recording.ts';
import { bytesFlag, durationFlag, readFlags, UsageError } from './flags.ts';

/** `wirewatch record`: watches a fleet without a page, and records it to a file. */
export interface RecordCommand {
  command: 'record';
  /** The fleet file. */
  fleet: string;
  /** ms; `null`: until it is ended by a signal. */
  for: number | null;
  /** The recording, which may not be there yet. */
  out: string;
  messages: MessageCapture;
  payloadBytes: number;
  maxBytes: number;
  /** Ids; `null`: the whole fleet. */
  backends: readonly string[] | null;
  name: string | null;
}

const OPTIONS = {
  fleet: { type: 'string' },
  for: { type: 'string' },
  out: { type: 'string' },
  messages: { type: 'string' },
  backend: { type: 'string', multiple: true },
  name: { type: 'string' },
  'max-size': { type: 'string' },
} as const;

/**
 * @param argv what follows `record`
 * @throws UsageError
 */
export function recordCommand(argv: readonly string[]): RecordCommand {
  const flags = readFlags(argv, OPTIONS, 'record');
  const [extra] = flags.positionals;
  if (extra !== undefined) throw new UsageError(`record takes options only, not ${JSON.stringify(extra)}`);
  const fleet = flags.get('fleet');
  if (fleet === undefined) throw new UsageError('record needs a fleet: record --fleet FILE --out FILE.wwr');
  const out = flags.get('out');
  if (out === undefined) throw new UsageError('record needs a file to write: --out FILE.wwr');
  if (!out.endsWith(RECORDING_EXTENSION)) {
    throw new UsageError(
      `--out expects a file that ends in ${RECORDING_EXTENSION}, not ${JSON.stringify(out)}`,
    );
  }
  const backends = flags.all('backend');
  return {
    command: 'record',
    fleet,
    for: durationFlag('for', flags.get('for'), 1_000, MOST_DURATION),
    out,
    messages: messagesOf(flags.get('messages')),
    payloadBytes: DEFAULT_PAYLOAD_BYTES,
    maxBytes: bytesFlag('max-size', flags.get('max-size'), LEAST_BYTES, MOST_BYTES) ?? DEFAULT_MAX_BYTES,
    backends: backends.length > 0 ? backends : null,
    name: flags.get('name') ?? null,
  };
}

function messagesOf(text: string | undefined): MessageCapture {
  const found = MESSAGE_CAPTURES.find((each) => each === (text ?? 'none'));
  if (found) return found;
  throw new UsageError(`--messages expects ${MESSAGE_CAPTURES.join(', ')}, not ${JSON.stringify(text)}`);
}
