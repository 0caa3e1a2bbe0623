import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.ts';
import { COMMAND_HELP, HELP, type HelpTopic, helpOf } from './help.ts';

const commands = Object.keys(COMMAND_HELP) as HelpTopic[];

/** What a text has before its examples, by name and without the dashes. */
const flagsIn = (text: string): string[] => [
  ...new Set(
    [...(text.split('Examples')[0] ?? '').matchAll(/--([a-z][a-z0-9-]*)/g)].map(([, flag = '']) => flag),
  ),
];

describe.each(commands)('%s --help', (command) => {
  const text = helpOf(command);

  it('has examples that are in order, the command and its exit codes, in lines that fit', () => {
    expect(text.startsWith(`wirewatch ${command} `)).toBe(true);
    expect(text).toContain('Exit codes: 0 ');
    const examples = [...text.matchAll(/^ {2}wirewatch (.*?)(?: {2,}.*)?$/gm)].map(([, line = '']) => line);
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const example of examples) {
      const argv = [...example.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
      expect(parseCommandLine(argv), example).toMatchObject({ ok: true, value: { command } });
    }
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  it('has no option that there is not', () => {
    if (command === 'validate') return;
    const told = flagsIn(text);
    for (const flag of told) {
      const parsed = parseCommandLine([command, `--${flag}`]);
      expect(parsed.ok ? '' : parsed.error).not.toContain('there is no option');
    }
    // Whatever is almost one of them is told by its name.
    for (const flag of told) {
      const parsed = parseCommandLine([command, `--${flag}x`, '1']);
      expect(parsed.ok ? '' : parsed.error).toContain(`--${flag}x of ${command}; did you mean --`);
    }
  });
});

it('the whole help names every command, and every option of a run', () => {
  for (const command of commands) expect(HELP).toContain(`\n  ${command} `);
  for (const flag of [
    'fleet',
    'demo',
    'demo-backends',
    'scenario',
    'serve',
    'host',
    'port',
    'token',
    'no-open',
  ])
    expect(HELP).toContain(`--${flag}`);
  for (const flag of ['data-dir', 'recordings', 'no-flight-recorder']) expect(HELP).toContain(`--${flag}`);
});
