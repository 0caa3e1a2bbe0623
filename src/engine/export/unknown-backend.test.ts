import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRecording } from '../recording/recording-file.ts';
import { RecordingReader } from '../recording/recording-reader.ts';
import { recordOutage } from './test-outage.ts';
import { unknownBackend } from './unknown-backend.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-unknown-backend-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('finds an id that is of no backend, also beside those that are', () => {
  const path = join(folder, 'night.wwr');
  recordOutage(path);
  const { database, meta } = openRecording(path);
  try {
    const unknown = (...ids: string[]) => unknownBackend(new RecordingReader(database, meta), ids);
    expect(unknown()).toBeNull();
    expect(unknown('chat', 'prices')).toBeNull();
    expect(unknown('chat', 'nope', 'neither')).toBe('nope');
  } finally {
    database.close();
  }
});
