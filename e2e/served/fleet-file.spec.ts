import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsole } from '../console-process.ts';
import { expect, FleetScreen, test } from './fixtures.ts';

/** The demo fleet's servers as a fleet file of somebody's own. */
const fileOf = (backends: { id: string; url: string }[]) =>
  [
    'version: 1',
    'backends:',
    ...backends.flatMap(({ id, url }) => [`  - id: ${id}`, `    url: ${url}`]),
  ].join('\n');

test('a fleet file that changes is followed while the page runs, and a bad one is named', async ({
  console: demo,
  page,
}) => {
  const servers = (await (await fetch(`${demo.control}/servers`)).json()) as { id: string; url: string }[];
  const pick = (...ids: string[]) => ids.flatMap((id) => servers.filter((server) => server.id === id));
  const folder = await mkdtemp(join(tmpdir(), 'wirewatch-e2e-'));
  const file = join(folder, 'fleet.yaml');
  await writeFile(file, fileOf(pick('prices', 'gateway', 'presence')));
  const own = await startConsole(['--fleet', file]);
  try {
    const fleet = new FleetScreen(page);
    await page.goto(own.url);
    await fleet.waitUntilLive();
    await fleet.select('prices');
    await writeFile(file, fileOf(pick('telemetry', 'presence', 'prices')));
    await expect(fleet.row('telemetry')).toHaveAttribute('data-phase', 'open', { timeout: 15_000 });
    await expect(fleet.row('gateway')).toHaveCount(0);
    await expect(fleet.detail('prices')).toBeVisible();
    await expect(fleet.events).toContainText('1 backend added (telemetry), 1 removed (gateway)');
    await writeFile(file, `${fileOf(pick('prices'))}\n    urll: x\n`);
    const banner = page.getByText(/The fleet file has 1 problem; the configuration of .* stays in force/);
    await expect(banner).toBeVisible({ timeout: 15_000 });
    await banner.click();
    await expect(page.getByRole('listitem').filter({ hasText: 'urll' })).toBeVisible();
    await expect(fleet.row('telemetry')).toHaveAttribute('data-phase', 'open');
    await writeFile(file, fileOf(pick('prices')));
    await expect(banner).toHaveCount(0, { timeout: 15_000 });
    await expect(fleet.row('telemetry')).toHaveCount(0);
  } finally {
    await own.stop();
    await rm(folder, { recursive: true });
  }
});
