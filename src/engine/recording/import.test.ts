import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordOutage } from '../export/test-outage.ts';
import { Import, type UploadPart } from './import.ts';
import { RecordingsFolder } from './recordings-folder.ts';
import type { Steps } from './step-queue.ts';

let place: string;
let content: Uint8Array;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'wirewatch-import-'));
  recordOutage(join(place, 'night.wwr'));
  content = readFileSync(join(place, 'night.wwr'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const HALF_HOUR = 1_800_000;

async function lastOf<T>(steps: Steps<T>): Promise<unknown> {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    await next.value;
  }
}

/** The last part comes, and its turn half an hour later; in between somebody else sends a part. */
async function waited(signal: AbortSignal): Promise<unknown> {
  let now = 0;
  const folder = new RecordingsFolder(join(place, 'recordings'));
  folder.placeFor('night');
  const uploads = new Import(folder, () => now);
  const part = (upload: string, offset: number): UploadPart => ({
    upload,
    name: 'night',
    offset,
    content: content.subarray(offset, offset === 0 ? 10_000 : undefined),
    last: offset > 0,
  });
  uploads.take(part('one', 0));
  const steps = uploads.finish(part('one', 10_000), signal);
  now = HALF_HOUR;
  uploads.take(part('another', 0));
  try {
    return await lastOf(steps);
  } finally {
    uploads.close();
    folder.close();
  }
}

test('a file whose last part waits for its turn is still there when that comes, however long it takes', async () => {
  expect(await waited(new AbortController().signal)).toBe('night');
});

test('one that was given up is let go of like any other that does not come any more', async () => {
  await expect(waited(AbortSignal.abort())).rejects.toThrow(/did not come in order/);
});
