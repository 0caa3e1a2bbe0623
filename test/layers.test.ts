import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Who may import whom: docs/architecture.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  engine: ['shared'],
  main: ['engine', 'shared'],
  preload: ['shared'],
  renderer: ['shared'],
  serve: ['engine', 'shared'],
  simulator: ['shared'],
};
const LAYERS = Object.keys(MAY_IMPORT);
const OUTSIDE = ['e2e', 'test', 'bench', 'scripts'];

const NODE = ['engine', 'main', 'serve', 'simulator'];
const DRAWS = ['renderer'];
const IN_ELECTRON = ['main', 'preload'];

/** Packages and built-in modules, and the layers that may import them. */
const PACKAGES: readonly [specifier: string, layers: readonly string[]][] = [
  ['node:fs', NODE],
  ['node:fs/promises', NODE],
  ['ws', NODE],
  ['ws/lib/websocket.js', NODE],
  ['electron', IN_ELECTRON],
  ['electron/main', IN_ELECTRON],
  ['electron/common', IN_ELECTRON],
  ['react', DRAWS],
  ['react/jsx-runtime', DRAWS],
  ['react-dom', DRAWS],
  ['react-dom/client', DRAWS],
  ['recharts', DRAWS],
  ['zustand', DRAWS],
  ['zustand/vanilla', DRAWS],
  ['zod', LAYERS],
];

interface Import {
  layer: string;
  statement: string;
  allowed: boolean;
}

const forms = (specifier: string): string[] => [
  `import '${specifier}';`,
  `import type { A } from '${specifier}'; export type B = A;`,
  `export * from '${specifier}';`,
  `export const later = () => import('${specifier}');`,
];

const imports: Import[] = LAYERS.flatMap((layer) => {
  const own = MAY_IMPORT[layer] ?? [];
  const of = (specifier: string, allowed: boolean) =>
    forms(specifier).map((statement) => ({ layer, statement, allowed }));
  return [
    ...LAYERS.filter((other) => other !== layer).flatMap((other) => [
      ...of(`../${other}/some.ts`, own.includes(other)),
      ...of(`../${other}/deep/down/some.ts`, own.includes(other)),
      ...of(`../../src/${other}/some.ts`, own.includes(other)),
    ]),
    ...OUTSIDE.flatMap((folder) => of(`../../${folder}/some.ts`, false)),
    ...PACKAGES.flatMap(([specifier, layers]) => of(specifier, layers.includes(layer))),
    ...of('./beside.ts', true),
  ];
});

/** The paths in a copy of the project, in which each import stands in a file of its own. */
const pathOf = (index: number) => `src/${imports[index]?.layer}/import-${index}.ts`;

/** The files of a folder in which the linter found a forbidden import. */
function forbiddenIn(folder: string): Promise<Set<string>> {
  const biome = join(root, 'node_modules', '.bin', 'biome');
  const options = [
    'lint',
    '--only=style/noRestrictedImports',
    '--reporter=json',
    '--max-diagnostics=none',
    '.',
  ];
  return new Promise((resolve, reject) => {
    execFile(biome, options, { cwd: folder, maxBuffer: 64 * 1_048_576 }, (_error, stdout, stderr) => {
      const start = stdout.indexOf('{');
      if (start < 0) {
        reject(new Error(`biome said nothing: ${stderr}`));
        return;
      }
      const { diagnostics } = JSON.parse(stdout.slice(start, stdout.lastIndexOf('}') + 1)) as {
        diagnostics: { category: string; severity: string; location: { path: string } }[];
      };
      const found = diagnostics.filter(
        ({ category, severity }) => category === 'lint/style/noRestrictedImports' && severity === 'error',
      );
      resolve(new Set(found.map(({ location }) => location.path.replaceAll('\\', '/'))));
    });
  });
}

describe('the linter', () => {
  let folder: string;
  let forbidden: Set<string>;

  beforeAll(async () => {
    // The configuration as it is, over files that are wrong: none of them ever stands in the project.
    folder = mkdtempSync(join(tmpdir(), 'wirewatch-layers-'));
    for (const file of ['biome.json', '.gitignore']) cpSync(join(root, file), join(folder, file));
    imports.forEach(({ statement }, index) => {
      const path = join(folder, pathOf(index));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${statement}\n`);
    });
    forbidden = await forbiddenIn(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const misjudged = (layer: string, allowed: boolean) =>
    imports
      .map((each, index) => ({ ...each, index }))
      .filter((each) => each.layer === layer && each.allowed === allowed)
      .filter(({ index }) => forbidden.has(pathOf(index)) === allowed)
      .map(({ statement }) => statement);

  it.each(LAYERS)('forbids src/%s to import what it may not', (layer) => {
    expect(misjudged(layer, false)).toEqual([]);
  });

  it.each(LAYERS)('lets src/%s import what it may', (layer) => {
    expect(misjudged(layer, true)).toEqual([]);
  });
});

interface Project {
  compilerOptions: { types?: string[]; lib?: string[] };
  references?: { path: string }[];
}

const project = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Project;

describe('the compiler', () => {
  const base = project('tsconfig.base.json');

  it.each(LAYERS)('knows of src/%s only the layers that it may import', (layer) => {
    const references = project(`src/${layer}/tsconfig.json`).references ?? [];
    const names = references.map(({ path }) => path.replace('../', '')).sort();
    expect(names).toEqual([...(MAY_IMPORT[layer] ?? [])].sort());
  });

  it.each([
    ['shared', [], false],
    ['engine', ['node'], false],
    ['main', ['node'], false],
    ['preload', [], true],
    ['renderer', ['vite/client'], true],
    ['serve', ['node'], false],
    ['simulator', ['node'], false],
  ])('gives src/%s the types %j and no other runtime; a page: %j', (layer, types, page) => {
    const { compilerOptions } = project(`src/${layer}/tsconfig.json`);
    expect(compilerOptions.types ?? base.compilerOptions.types).toEqual(types);
    const lib = compilerOptions.lib ?? base.compilerOptions.lib ?? [];
    expect(lib.some((each) => each.toLowerCase().startsWith('dom'))).toBe(page);
  });

  it('checks every one of them', () => {
    const { references = [] } = project('tsconfig.json');
    expect(references.map(({ path }) => path)).toEqual(
      expect.arrayContaining(LAYERS.map((layer) => `src/${layer}`)),
    );
  });
});
