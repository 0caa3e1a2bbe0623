import { expect, test } from 'vitest';
import { isRecordingPath, separateFiles } from './recording-arguments.ts';

test('a recording on the command line is one to be shown, wherever it stands', () => {
  expect(separateFiles(['--demo', '/tmp/a b.wwr', 'C:\\bugs\\Two.WWR'])).toEqual({
    files: ['/tmp/a b.wwr', 'C:\\bugs\\Two.WWR'],
    others: ['--demo'],
  });
  expect(separateFiles(['--fleet', 'fleet.yaml'])).toEqual({ files: [], others: ['--fleet', 'fleet.yaml'] });
});

test('what a command of the terminal names is its own', () => {
  for (const command of ['record', 'export', 'compare', 'validate']) {
    const args = [command, 'a.wwr', '--out', 'b.wwr'];
    expect(separateFiles(args)).toEqual({ files: [], others: args });
  }
});

test.each([undefined, 42, '', 'a.txt', '--out=x.wwr', 'a\0.wwr', `${'a'.repeat(40_000)}.wwr`])(
  '%j is no recording by its name',
  (path) => {
    expect(isRecordingPath(path)).toBe(false);
  },
);
