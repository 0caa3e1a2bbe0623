import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Program, root, start } from './built.ts';

/*
 * The launcher on a checkout whose npm, build, Electron and shells are small stand-ins that write down
 * what they were asked for.
 */

let checkout: string;
const running: Program[] = [];

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  cpSync(join(root, 'bin'), join(checkout, 'bin'), { recursive: true });
  write('package.json', '{"type":"module"}');
  write('electron.vite.config.ts', '');
  write('src/serve/index.ts', '');
  write('package-lock.json', JSON.stringify({ packages: { '': {}, ...PACKAGES } }));
  write('stand-ins/npm-cli.js', NPM);
});
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
  rmSync(checkout, { recursive: true, force: true });
});

const PACKAGES = {
  'node_modules/electron-vite': { version: '1.0.0' },
  'node_modules/electron': { version: '9.9.9' },
};
const BUILT = [
  'main/index.js',
  'main/serve.js',
  'main/simulator.js',
  'preload/index.cjs',
  'renderer/index.html',
];

/** Prints its arguments; with `--wait` it stays until its launcher is gone or tells it to end. */
const SERVED_SHELL = `
  if (process.argv.includes('--wait')) {
    setInterval(() => {}, 1000);
    process.on('SIGTERM', () => process.exit(7));
    process.on('disconnect', () => process.exit(8));
  } else process.exitCode = 5;
  console.log('served', JSON.stringify(process.argv.slice(2)));
`;
const BUILD = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  for (const file of ${JSON.stringify(BUILT)}) {
    mkdirSync(require('node:path').dirname('out/' + file), { recursive: true });
    writeFileSync('out/' + file, file === 'main/serve.js' ? ${JSON.stringify(SERVED_SHELL)} : '');
  }
`;
const NPM = `
  import { mkdirSync, writeFileSync } from 'node:fs';
  console.log('npm', process.argv.slice(2).join(' '));
  const packages = ${JSON.stringify(PACKAGES)};
  for (const [path, { version }] of Object.entries(packages)) {
    mkdirSync(path + '/bin', { recursive: true });
    writeFileSync(path + '/package.json', JSON.stringify({ version }));
  }
  writeFileSync('node_modules/electron-vite/bin/electron-vite.js', ${JSON.stringify(BUILD)});
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;

function write(path: string, content: string): void {
  const file = join(checkout, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function launch(...args: string[]): Program {
  const env = { npm_execpath: join(checkout, 'stand-ins/npm-cli.js') };
  const program = start([join(checkout, 'bin/wirewatch.mjs'), ...args], env);
  running.push(program);
  return program;
}

async function launched(...args: string[]): Promise<{ code: unknown; lines: string[] }> {
  const program = launch(...args);
  return { code: await program.ended, lines: program.lines };
}

describe('in a checkout', () => {
  it('installs and builds at the first start, and is silent about both at the second', async () => {
    const first = await launched('--serve');
    expect(first.code).toBe(5);
    expect(first.lines).toEqual([
      'Installing packages…',
      expect.stringMatching(/^Installing packages took \d+\.\d s$/),
      'Building…',
      expect.stringMatching(/^Building took \d+\.\d s$/),
      'served ["--serve"]',
    ]);
    expect(await launched('--serve')).toEqual({ code: 5, lines: ['served ["--serve"]'] });
  });

  it('builds again when a source is newer, and not for a test', async () => {
    await launched('--serve');
    const later = new Date(Date.now() + 60_000);
    write('src/serve/index.test.ts', '');
    utimesSync(join(checkout, 'src/serve/index.test.ts'), later, later);
    expect((await launched('--serve')).lines).toEqual(['served ["--serve"]']);
    utimesSync(join(checkout, 'src/serve/index.ts'), later, later);
    expect((await launched('--serve')).lines[0]).toBe('Building…');
  });

  it.each(['package.json', 'package-lock.json', 'tsconfig.base.json', 'electron.vite.config.ts'])(
    'builds again when %s is newer',
    async (file) => {
      if (file === 'tsconfig.base.json') write(file, '{}');
      await launched('--serve');
      const later = new Date(Date.now() + 60_000);
      utimesSync(join(checkout, file), later, later);
      expect((await launched('--serve')).lines[0]).toBe('Building…');
    },
  );

  it('installs again when the lock file asks for something else, and not because it was touched', async () => {
    await launched('--serve');
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(checkout, 'package-lock.json'), later, later);
    const { lines } = await launched('--serve');
    expect(lines).not.toContain('Installing packages…');
    expect(lines.at(-1)).toBe('served ["--serve"]');
    const changed = { ...PACKAGES, 'node_modules/electron': { version: '10.0.0' } };
    write('package-lock.json', JSON.stringify({ packages: { '': {}, ...changed } }));
    expect((await launched('--serve')).lines[0]).toBe('Installing packages…');
  });

  it('installs without npm ci where the lock file lacks a platform, and leaves it as it is', async () => {
    const picky =
      "if (process.argv[2] === 'ci') { console.error('npm error code EUSAGE'); process.exit(1); }";
    write('stand-ins/npm-cli.js', `${NPM}\n`.replace("console.log('npm'", `${picky}\nconsole.log('npm'`));
    const lock = readFileSync(join(checkout, 'package-lock.json'), 'utf8');
    expect(await launched('--serve')).toMatchObject({ code: 5 });
    expect(readFileSync(join(checkout, 'package-lock.json'), 'utf8')).toBe(lock);
    expect((await launched('--serve')).lines).toEqual(['served ["--serve"]']);
  });

  it('shows what npm said when it cannot install, and stops there', async () => {
    write('stand-ins/npm-cli.js', "console.error('npm error: no network'); process.exit(1);");
    const { code, lines } = await launched();
    expect(code).toBe(1);
    expect(lines).toContain('npm error: no network');
    expect(lines.at(-1)).toMatch(/^Installing packages failed after/);
    expect(existsSync(join(checkout, 'out'))).toBe(false);
  });
});

describe('where it is installed as a package', () => {
  it('neither installs nor builds', async () => {
    rmSync(join(checkout, 'src'), { recursive: true });
    write('out/main/serve.js', SERVED_SHELL);
    expect(await launched('--version')).toEqual({ code: 5, lines: ['served ["--version"]'] });
  });
});

describe('without a desktop', () => {
  it.runIf(process.platform === 'linux')('says why in one line and opens the served shell', async () => {
    await launched('--serve');
    const { code, lines } = await launched('--no-open', '--fleet', 'my.yaml');
    expect(code).toBe(5);
    expect(lines).toEqual([
      'Desktop shell not available (there is no display): opening the served shell instead.',
      'served ["--no-open","--fleet","my.yaml"]',
    ]);
  });

  it.each(['--help', '--version', '--serve', '--port=1', '--nonsense', 'validate'])(
    'is not looked for with %s',
    async (argument) => {
      await launched('--serve');
      expect((await launched(argument)).lines).toEqual([`served ["${argument}"]`]);
    },
  );

  const electronHere = async (): Promise<string> => {
    write(
      'ask.mjs',
      `import { electronBinary } from './bin/electron-binary.mjs';
       console.log((await electronBinary(import.meta.dirname, () => {})).reason);`,
    );
    const program = start([join(checkout, 'ask.mjs')]);
    expect(await program.ended).toBe(0);
    return program.lines.join('\n');
  };
  const fetchEnds = (how: string) => write('node_modules/electron/install.js', how);

  it('tries to fetch Electron once in some hours', async () => {
    await launched('--serve');
    const tries = join(checkout, 'tries');
    fetchEnds(`require('node:fs').appendFileSync(${JSON.stringify(tries)}, 'x'); process.exit(1);`);
    expect(await electronHere()).toBe(await electronHere());
    expect(readFileSync(tries, 'utf8')).toBe('x');
  });

  it.each([
    ['RequestError: getaddrinfo ENOTFOUND downloads.example', 'ENOTFOUND'],
    ['HTTPError: Response code 403 (Forbidden)', 'HTTP 403'],
    ['TypeError: fetch failed', 'its download site could not be reached'],
    ['Error: out of luck', expect.stringMatching(/^its installer failed/)],
  ])('says without a stack trace or a host why it has no Electron: %s', async (error, cause) => {
    await launched('--serve');
    fetchEnds(
      `console.error(${JSON.stringify(`${error}\n    at somewhere (install.js:1:1)`)}); process.exit(1);`,
    );
    const reason = await electronHere();
    const [, why] =
      /^Electron's binary is not installed and could not be downloaded: (.*)$/.exec(reason) ?? [];
    expect(why).toEqual(cause);
    expect(reason).not.toMatch(/example|install\.js/);
  });
});

describe('the shell that it started', () => {
  it('gets its signals and gives it its exit code', async () => {
    await launched('--serve');
    const program = launch('--serve', '--wait');
    await program.line(/^served/);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(7);
  });

  it.each([
    { terminal: true, heard: ['SIGTERM'] },
    { terminal: false, heard: ['SIGINT', 'SIGTERM'] },
  ])('gets a Ctrl-C once: with a terminal $terminal it hears $heard', async ({ terminal, heard }) => {
    const shell = `
      setInterval(() => {}, 1000);
      process.on('SIGINT', () => console.log('heard SIGINT'));
      process.on('SIGTERM', () => { console.log('heard SIGTERM'); process.exit(); });
      console.log('waits');`;
    write(
      'run.mjs',
      `import { runToEnd } from './bin/child.mjs';
       await runToEnd(process.execPath, ['-e', ${JSON.stringify(shell)}], { terminal: ${terminal} });`,
    );
    const program = start([join(checkout, 'run.mjs')]);
    running.push(program);
    await program.line(/^waits$/);
    // To the launcher alone; at a keyboard the other would get it too.
    program.child.kill('SIGINT');
    // Two signals that are pending at once arrive in no certain order.
    if (!terminal) await program.line(/^heard SIGINT$/);
    program.child.kill('SIGTERM');
    await program.ended;
    expect(program.lines).toEqual(['waits', ...heard.map((signal) => `heard ${signal}`)]);
  });

  it('ends when the launcher is killed', async () => {
    await launched('--serve');
    const program = launch('--serve', '--wait');
    await program.line(/^served/);
    program.child.kill('SIGKILL');
    // The shell holds the same output open: it is closed when both are gone.
    await program.ended;
  });
});
