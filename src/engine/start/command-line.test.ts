import { describe, expect, it } from 'vitest';
import { isLoopback, parseCommandLine, type RunCommand } from './command-line.ts';

const run = (...argv: string[]): RunCommand => {
  const parsed = parseCommandLine(argv);
  if (!parsed.ok) throw new Error(parsed.error);
  if (parsed.value.command !== 'run') throw new Error(`it is ${parsed.value.command}`);
  return parsed.value;
};

const refusal = (...argv: string[]): string => {
  const parsed = parseCommandLine(argv);
  if (parsed.ok) throw new Error(`accepted as ${JSON.stringify(parsed.value)}`);
  return parsed.error;
};

describe('a run', () => {
  it('without arguments is the demo fleet on loopback with the browser opened', () => {
    expect(run()).toEqual({
      command: 'run',
      fleet: null,
      demo: true,
      demoBackends: null,
      serve: false,
      host: '127.0.0.1',
      port: null,
      token: null,
      dataDir: null,
      open: true,
      recordings: null,
      flightRecorder: true,
    });
  });

  it('takes values after a space or an equals sign', () => {
    expect(run('--fleet', 'my.yaml')).toMatchObject({ fleet: 'my.yaml', demo: false });
    expect(run('--fleet=my.yaml')).toMatchObject({ fleet: 'my.yaml', demo: false });
    expect(run('--demo-backends', '50')).toMatchObject({ demo: true, demoBackends: 50 });
    expect(run('--data-dir', 'state')).toMatchObject({ dataDir: 'state', serve: false });
    expect(run('--no-open')).toMatchObject({ open: false, serve: false });
  });

  it.each([[['--serve']], [['--host', 'localhost']], [['--port', '0']], [['--token', 'a'.repeat(16)]]])(
    'means the served shell with %j',
    (argv) => expect(run(...argv).serve).toBe(true),
  );

  it('goes by the last of several values', () => {
    expect(run('--port', '0', '--port', '80').port).toBe(80);
  });

  it('refuses a fleet file together with the demo fleet', () => {
    expect(refusal('--fleet', 'my.yaml', '--demo')).toContain('exclude each other');
    expect(refusal('--fleet', 'my.yaml', '--demo-backends', '3')).toContain('exclude each other');
  });

  it.each(['-1', '65536', '1e3', '80.5', 'http', '0x50'])('refuses port %s', (port) => {
    expect(refusal(`--port=${port}`)).toContain('from 0 to 65535');
  });

  it.each(['0', '10001', 'many'])('refuses %s demo backends', (count) => {
    expect(refusal('--demo-backends', count)).toContain('from 1 to 10000');
  });

  it.each(['short', 'fifteen-letters', 'sixteen letters!', `${'a'.repeat(16)}/`])(
    'refuses the token "%s" without repeating it',
    (token) => {
      expect(refusal('--token', token)).toContain('--token expects');
      expect(refusal('--token', token)).not.toContain(token);
    },
  );

  it('lets other machines in only with a token that somebody chose', () => {
    expect(refusal('--host', '0.0.0.0')).toContain('--token');
    expect(refusal('--host', '::')).toContain('--token');
    expect(run('--host', '0.0.0.0', '--token', 'x'.repeat(16)).host).toBe('0.0.0.0');
    expect(run('--host', '[::1]').host).toBe('::1');
    expect(refusal('--host', 'http://box')).toContain('host name or an IP address');
  });

  it('takes a data directory for either shell and either fleet', () => {
    expect(run('--serve', '--data-dir', 'state')).toMatchObject({ dataDir: 'state', serve: true });
    expect(run('--fleet', 'my.yaml', '--data-dir=state')).toMatchObject({ dataDir: 'state', demo: false });
    expect(refusal('--data-dir')).toBe('--data-dir needs a value');
    expect(refusal('validate', 'my.yaml', '--data-dir', 'state')).toContain('not --data-dir');
  });
});

describe('bad usage', () => {
  it('names the nearest option', () => {
    expect(refusal('--prot', '80')).toBe('there is no option --prot; did you mean --port?');
    expect(refusal('--fleets', 'x')).toBe('there is no option --fleets; did you mean --fleet?');
    expect(refusal('--tokn', 'x')).toBe('there is no option --tokn; did you mean --token?');
    expect(refusal('--wallpaper')).toBe('there is no option --wallpaper: see --help');
    expect(refusal('-x')).toContain('there is no option -x');
  });

  it('says when a value is missing, unwanted or given twice', () => {
    expect(refusal('--fleet')).toBe('--fleet needs a value');
    expect(refusal('--fleet=')).toBe('--fleet needs a value');
    expect(refusal('--fleet', '--serve')).toBe('--fleet needs a value');
    expect(refusal('--serve=yes')).toBe('--serve takes no value');
    expect(refusal('--fleet', 'a', '--fleet', 'b')).toContain('--fleet is given twice');
  });

  it('records a fleet to a file', () => {
    const line = parseCommandLine([
      'record',
      ...['--fleet', 'f.yaml', '--for', '10m', '--out', 'a.wwr', '--backend', 'x', '--backend', 'y'],
      ...['--messages', 'metadata', '--max-size', '5MiB'],
    ]);
    expect(line).toMatchObject({
      ok: true,
      value: {
        command: 'record',
        fleet: 'f.yaml',
        for: 600_000,
        out: 'a.wwr',
        backends: ['x', 'y'],
        messages: 'metadata',
        maxBytes: 5 * 2 ** 20,
      },
    });
    expect(parseCommandLine(['record', '--help'])).toEqual({
      ok: true,
      value: { command: 'help', topic: 'record' },
    });
    const file = ['--fleet', 'f.yaml', '--out', 'a.wwr'];
    expect(refusal('record', '--out', 'a.wwr')).toMatch(/^record needs a fleet/);
    expect(refusal('record', '--fleet', 'f')).toMatch(/^record needs a file to write/);
    expect(refusal('record', '--fleet', 'f', '--out', 'a.db')).toBe(
      '--out expects a file that ends in .wwr, not "a.db"',
    );
    expect(refusal('record', ...file, '--for', '10')).toBe(
      '--for expects a duration such as 30s, 10m or 1h, not "10"',
    );
    expect(refusal('record', ...file, '--messages', 'all')).toMatch(/^--messages expects none, metadata/);
    expect(refusal('record', ...file, '--port', '1')).toMatch(/^there is no option --port of record/);
    expect(refusal('check', '--conections', '3')).toBe(
      'there is no option --conections of check; did you mean --connections?',
    );
    expect(refusal('compare', '--wallpaper')).toBe(
      'there is no option --wallpaper of compare: see compare --help',
    );
    expect(refusal('record', ...file, 'now')).toBe('record takes options only, not "now"');
    expect(refusal('--no-open', 'record')).toMatch(/^record comes first/);
  });

  it('says what to type instead of an unknown command', () => {
    expect(refusal('validat', 'my.yaml')).toContain('did you mean validate?');
    expect(refusal('my.yaml')).toContain('--fleet my.yaml');
    expect(refusal('dance')).toBe('there is no command "dance": see --help');
  });

  it('is always one line', () => {
    for (const argv of [
      ['--x'],
      ['--port', '\n'],
      ['validate'],
      ['validate', 'a', 'b'],
      ['validate', 'a', '--demo'],
    ]) {
      expect(
        refusal(...argv)
          .trim()
          .split('\n').length,
      ).toBe(1);
    }
  });
});

describe('the other commands', () => {
  it('validates one file', () => {
    expect(parseCommandLine(['validate', 'my.yaml'])).toEqual({
      ok: true,
      value: { command: 'validate', file: 'my.yaml' },
    });
    expect(refusal('validate')).toContain('needs a fleet file');
    expect(refusal('validate', 'a.yaml', 'b.yaml')).toContain('not also b.yaml');
    expect(refusal('validate', 'a.yaml', '--port', '1')).toContain('not --port');
  });

  it('answers --help and --version whatever stands beside them', () => {
    expect(parseCommandLine(['-h'])).toEqual({ ok: true, value: { command: 'help', topic: null } });
    expect(parseCommandLine(['validate', '--help'])).toEqual({
      ok: true,
      value: { command: 'help', topic: 'validate' },
    });
    expect(parseCommandLine(['help', 'check'])).toEqual(parseCommandLine(['check', '-h']));
    expect(parseCommandLine(['help'])).toEqual(parseCommandLine(['--help']));
    expect(refusal('help', 'chek')).toContain('did you mean check?');
    expect(parseCommandLine(['--version'])).toEqual({ ok: true, value: { command: 'version' } });
  });
});

it('knows loopback from everything else', () => {
  for (const host of ['localhost', '127.0.0.1', '127.8.9.1', '::1']) expect(isLoopback(host)).toBe(true);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.example', 'localhost.example']) {
    expect(isLoopback(host)).toBe(false);
  }
});
