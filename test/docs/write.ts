import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './page.ts';
import { generatedFiles } from './pages.ts';

/* `npm run docs`: writes what docs/ has from the code. */

const paths = generatedFiles().map(({ path, content }) => {
  writeFileSync(join(root, path), content);
  return path;
});
const json = paths.filter((path) => path.endsWith('.json'));
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
execFileSync(process.execPath, [biome, 'format', '--write', ...json], { cwd: root, stdio: 'inherit' });
process.stdout.write(`${paths.join('\n')}\n`);
