import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsole } from '../console-process.ts';
import { expect, test } from './fixtures.ts';

test('when nobody can be reached, one banner says that it is us', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'wirewatch-e2e-'));
  const fleet = join(folder, 'fleet.yaml');
  // RFC 6761: names under .invalid never resolve, which is what a machine without a network sees of all names.
  const backends = ['a', 'b', 'c'].map((id) => `  - { id: ${id}, url: wss://${id}.invalid/ws }`);
  await writeFile(fleet, `version: 1\nbackends:\n${backends.join('\n')}\n`);
  const console = await startConsole(['--fleet', fleet]);
  try {
    await page.goto(console.url);
    const banner = page.getByRole('alert');
    await expect(banner).toContainText('This machine or its network has been at fault since', {
      timeout: 20_000,
    });
    await expect(banner).toContainText('No breaker counts these failures');
    await expect(page.getByRole('log', { name: 'Events' })).toContainText('3 backends failed together');
    await page.goto(`${console.url}#wallboard&rotate=0`);
    await expect(page.getByRole('main', { name: 'Wallboard' }).getByRole('alert')).toContainText(
      'This machine or its network has been at fault since',
    );
  } finally {
    await console.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
