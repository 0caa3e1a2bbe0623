import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSecrets, type SecretSource, secretFiles } from './secrets.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-secrets-'));
  mkdirSync(join(directory, 'mounted'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const source = (): SecretSource => secretFiles({ WIREWATCH_SECRETS_DIR: join(directory, 'mounted') });

const read = async (name: string) => (await readSecrets([name], source())).get(name);

const write = (path: string, content: string | Buffer) => writeFileSync(join(directory, path), content);

describe('a directory of secrets', () => {
  it.each([
    ['s3cret', 's3cret'],
    ['s3cret\n', 's3cret'],
    ['s3cret\r\n', 's3cret'],
    [' two\nlines\n\n', ' two\nlines\n'],
  ])('has one per file; of %j the last line break is left out', async (content, value) => {
    write('mounted/api-token', content);
    expect(await read('api-token')).toEqual({ ok: true, value });
  });

  it('may have links in it, as Kubernetes mounts them', async () => {
    write('mounted/..data', 's3cret');
    symlinkSync('..data', join(directory, 'mounted/token'));
    expect(await read('token')).toEqual({ ok: true, value: 's3cret' });
  });

  it('is not left by any name', async () => {
    write('outside', 's3cret');
    write('mounted/.hidden', 's3cret');
    for (const name of [
      '../outside',
      'mounted/../../outside',
      '.hidden',
      '..',
      '.',
      '',
      'a\0b',
      '/etc/passwd',
    ]) {
      expect(await read(name)).toMatchObject({ ok: false });
    }
  });

  it('without a file of that name says where one is expected', async () => {
    expect(await read('nothing')).toEqual({
      ok: false,
      error: expect.stringContaining('there is no secret nothing, expected a file of that name'),
    });
    const nowhere = secretFiles({ WIREWATCH_SECRETS_DIR: join(directory, 'not-there') });
    expect((await readSecrets(['a'], nowhere)).get('a')).toMatchObject({ ok: false });
  });

  it.each([
    ['empty', '', 'its file is empty'],
    ['only a line break', '\n', 'its file is empty'],
    ['too large', 'x'.repeat(65_537), 'its file is larger than 64 KiB'],
    ['no text', Buffer.from([0xff, 0xfe, 0xfd]), 'its file is not UTF-8 text'],
  ])('with a file that is %s says so, and nothing of what is in it', async (_, content, why) => {
    write('mounted/odd', content);
    expect(await read('odd')).toEqual({ ok: false, error: `the secret odd cannot be read: ${why}` });
  });

  it('takes no directory for a secret', async () => {
    mkdirSync(join(directory, 'mounted/folder'));
    expect(await read('folder')).toMatchObject({
      error: 'the secret folder cannot be read: it is not a file',
    });
  });

  it('may be that of Docker, where none is named', async () => {
    expect((await readSecrets(['no-such-secret'], secretFiles({}))).get('no-such-secret')).toMatchObject({
      error: expect.stringContaining('/run/secrets'),
    });
  });
});

it('a secret is asked for once, however often it is named', async () => {
  const asked: string[] = [];
  const secrets = await readSecrets(['a', 'b', 'a'], (name) => {
    asked.push(name);
    return name === 'a' ? 'one' : Promise.resolve('two');
  });
  expect(asked).toEqual(['a', 'b']);
  expect(secrets.get('b')).toEqual({ ok: true, value: 'two' });
});
