import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../docs/page.ts';
import { EXAMPLES } from './examples.ts';

/* Writes the examples of the scenarios anew: `npx tsx test/scenarios/servers/write-examples.ts`. */

const directory = join(root, 'docs/examples/scenarios');
mkdirSync(directory, { recursive: true });
for (const [name, text] of Object.entries(EXAMPLES)) writeFileSync(join(directory, `${name}.yaml`), text);
