import type { RecordingFile } from '../../shared/recording.ts';
import type { Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import type { RecordedEngine } from './recorded-engine.ts';
import type { RecorderPort } from './recorder-thread.ts';

/** What a recorder needs. */
export interface RecorderOptions {
  engine: RecordedEngine;
  clock: Clock;
  port: RecorderPort;
  /** Of recordings. */
  directory: string;
  /** Of the flight recorder: its file, `null` for memory; whether it is on to begin with. */
  flight: { path: string | null; on: boolean; maxBytes: number };
  /** Secrets of the shell itself. */
  ownSecrets: readonly string[];
  /** A finished one, as pages are told of it. */
  describe: (id: string) => Promise<Result<RecordingFile>>;
  /** Node, platform, architecture. */
  environment: Record<string, string>;
  /** One line for who runs the console. */
  log: (line: string) => void;
}
