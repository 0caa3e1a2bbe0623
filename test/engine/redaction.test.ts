import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { exportRecording } from '../../src/engine/export/export-recording.ts';
import { recordOutage } from '../../src/engine/export/test-outage.ts';
import { openRecording } from '../../src/engine/recording/recording-file.ts';
import { NO_RULES } from '../../src/engine/recording/redaction-rules.ts';
import { Redactor } from '../../src/engine/recording/redactor.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../src/shared/recording.ts';

/*
 * A secret is nowhere in anything that is written: neither as it is, nor in a form that it can be read out of again.
 * What is looked for is worked out here, and not by what takes it out.
 */

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** In pieces of this length a secret can be told from chance. */
const TELLING = 8;

/** What somebody would search a file for. */
function tracesOf(secret: string): string[] {
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    percentEncoded(secret),
  ];
  for (const alphabet of ['base64', 'base64url'] as const) {
    for (const before of ['', 'x', 'xy']) {
      const encoded = Buffer.from(before + secret)
        .toString(alphabet)
        .replace(/=+$/, '');
      // Of a group with other bytes in it, at its beginning and end, not all of the characters are the secret's.
      forms.push(encoded.slice(4, -4));
    }
  }
  return [...new Set(forms)].filter((form) => form.length >= TELLING);
}

const percentEncoded = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** The traces that are in a text, whatever letters its percent-encoding is in. */
function found(haystack: string, secret: string): string[] {
  const upper = (text: string) => text.replace(/%[0-9a-f]{2}/gi, (hex) => hex.toUpperCase());
  const written = upper(haystack);
  return tracesOf(secret).filter((trace) => haystack.includes(trace) || written.includes(upper(trace)));
}

const ENCODINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => encodeURIComponent(secret),
  (secret) => encodeURIComponent(encodeURIComponent(secret)),
  (secret) => encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
  (secret) => percentEncoded(secret),
  (secret) => JSON.stringify({ deep: JSON.stringify({ v: secret }) }),
  (secret) => JSON.stringify([secret]).replaceAll('/', '\\/'),
  (secret) => Buffer.from(`${secret} and more`).toString('base64'),
  (secret) => Buffer.from(`a${secret} and more`).toString('base64'),
  (secret) => Buffer.from(`ab${secret} and more`).toString('base64url'),
  (secret) => `https://h/?v=${encodeURIComponent(Buffer.from(`user:${secret}`).toString('base64'))}`,
];

const aSecret = fc.string({ unit: 'grapheme-ascii', minLength: 10, maxLength: 40 }).filter((text) => {
  // A blank at an end is no part of what anybody uses, and a secret of one character says nothing.
  return text.trim() === text && new Set(text).size >= 6;
});

test('a secret in any form, anywhere in a text, is not in what is left of it', () => {
  fc.assert(
    fc.property(
      aSecret,
      fc.integer({ min: 0, max: ENCODINGS.length - 1 }),
      fc.string({ maxLength: 30 }),
      fc.string({ maxLength: 30 }),
      (secret, encoding, before, after) => {
        const encode = ENCODINGS[encoding] as (secret: string) => string;
        const redactor = new Redactor(NO_RULES, [secret]);
        const text = `${before} ${encode(secret)} ${after}`;
        // The text around it has traces of its own where it is like the secret: then there is nothing to show.
        fc.pre(found(before + after, secret).length === 0);
        expect(found(redactor.text(text, 'message'), secret)).toEqual([]);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('in the bytes of a message, and where its end was cut off, there is nothing of it either', () => {
  fc.assert(
    fc.property(
      aSecret,
      fc.integer({ min: 4, max: 40 }),
      fc.uint8Array({ maxLength: 20 }),
      (secret, cut, before) => {
        const redactor = new Redactor(NO_RULES, [secret]);
        const message = {
          kind: 'binary',
          at: 0,
          direction: 'in',
          size: 0,
          masked: false,
          code: null,
        } as const;
        const bytes = Buffer.concat([before, Buffer.from(secret).subarray(0, cut)]);
        const shown = redactor.message({
          ...message,
          payload: bytes.toString('base64'),
          truncated: cut < Buffer.byteLength(secret),
        });
        const left = Buffer.from(shown.payload, 'base64');
        expect(left).toHaveLength(bytes.length);
        expect(left.toString('latin1').slice(before.length)).not.toContain(
          Buffer.from(secret).subarray(0, cut).toString('latin1'),
        );
      },
    ),
    { numRuns: 300 },
  );
});

/** All that can be read out of a recording: every text, and what is packed in every body. */
function readingsOf(path: string): string {
  const { database } = openRecording(path);
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all([]) as {
      name: string;
    }[];
    const values = tables.flatMap(({ name }) =>
      (database.prepare(`SELECT * FROM ${name}`).all([]) as object[]).flatMap((row) => Object.values(row)),
    );
    return values.map(readingOf).join('\n');
  } finally {
    database.close();
  }
}

function readingOf(value: unknown): string {
  if (!(value instanceof ArrayBuffer)) return String(value);
  const bytes = Buffer.from(value);
  let unpacked = bytes;
  try {
    unpacked = inflateRawSync(bytes);
  } catch {
    // It is not packed.
  }
  const text = unpacked.toString();
  // The payload of a binary message is base64 of what somebody would read.
  const binary = [...text.matchAll(/"payload":"([A-Za-z0-9+/=]{8,})"/g)].map(([, payload]) =>
    Buffer.from(payload ?? '', 'base64').toString(),
  );
  return [text, ...binary].join('\n');
}

const SECRET = 'Zk4/w+2 "é"&m:tyQ9';

async function exported(
  path: string,
  folder: string,
  format: ExportFormat,
  secrets: readonly string[],
): Promise<string> {
  const steps = exportRecording({
    path,
    id: 'night',
    order: {
      format,
      title: `about ${SECRET}`,
      text: `it said ${encodeURIComponent(SECRET)}`,
      pictures: [
        {
          name: 'chart',
          type: 'image/svg+xml',
          content: Buffer.from(`<text>${SECRET}</text>`).toString('base64'),
        },
      ],
    },
    directory: join(folder, format),
    rules: NO_RULES,
    secrets,
    now: 0,
    signal: new AbortController().signal,
  });
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value.path;
  }
}

/** Everything in a folder, unpacked as far as it goes. */
function readAll(folder: string): string {
  return readdirSync(folder)
    .map((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return readAll(path);
      if (name.endsWith('.zip')) {
        const into = `${path}.unpacked`;
        execFileSync('python3', ['-m', 'zipfile', '-e', path, into]);
        return readAll(into);
      }
      const raw = readFileSync(path);
      return [raw.toString(), ...(name.endsWith('.wwr') ? [readingsOf(path)] : [])].join('\n');
    })
    .join('\n');
}

describe('with secrets in payloads, bytes, close reasons, error texts, reasons, markers and reports', () => {
  const hasPython = (() => {
    try {
      execFileSync('python3', ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();

  test.each(EXPORT_FORMATS.filter((format) => hasPython || format !== 'bundle'))(
    'none is in a recording, nor in an export of it: %s',
    async (format) => {
      const folder = mkdtempSync(join(tmpdir(), 'wirewatch-redaction-'));
      folders.push(folder);
      const path = join(folder, 'night.wwr');
      recordOutage(path, { secret: SECRET, known: [SECRET] });
      await exported(path, folder, format, [SECRET]);
      const all = readAll(folder);
      expect(all).toContain('prices');
      expect(found(all, SECRET)).toEqual([]);
    },
  );

  test('one that was not known when it was recorded is taken out of an export, and counted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wirewatch-redaction-'));
    folders.push(folder);
    const path = join(folder, 'night.wwr');
    recordOutage(path, { secret: SECRET, known: [] });
    // So what follows can fail.
    expect(found(readingsOf(path), SECRET)).not.toEqual([]);
    const cut = await exported(path, folder, 'recording', [SECRET]);
    expect(found(readingsOf(cut), SECRET)).toEqual([]);
    const { database } = openRecording(cut);
    const rows = database
      .prepare("SELECT place FROM redaction WHERE rule = 'configured secret' ORDER BY place")
      .all([]);
    expect(rows).toEqual(
      ['close reason', 'error text', 'marker', 'message', 'reason of an action', 'report'].map((place) => ({
        place,
      })),
    );
    database.close();
  });
});
