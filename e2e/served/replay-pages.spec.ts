import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startConsole } from '../console-process.ts';
import { FleetScreen } from './fixtures.ts';
import { expect, ReplayScreen, test } from './replay-screen.ts';

test('two pages on one recording are in step, a wallboard too, and one beside them stays live', async ({
  console,
  context,
  page,
  replay,
}) => {
  test.setTimeout(120_000);
  await replay.record('night', async () => {
    await expect(page.getByRole('button', { name: /^Recording night/ })).toContainText(/REC [7-9] s/, {
      timeout: 20_000,
    });
  });
  await replay.open('night');
  const other = new ReplayScreen(await context.newPage());
  await other.page.goto(`${console.url}#replay=night`);
  await expect(other.banner).toBeVisible();
  const wall = await context.newPage();
  await wall.goto(`${console.url}#wallboard&replay=night&rotate=0`);
  await expect(wall.getByText('REPLAY night')).toBeVisible();
  const live = new FleetScreen(await context.newPage());
  await live.page.goto(console.url);
  await live.waitUntilLive();

  await page.bringToFront();
  await replay.goTo('+0:04');
  await expect.poll(() => replay.position()).toBe(4);
  await other.page.bringToFront();
  await expect.poll(() => other.position()).toBe(4);
  await other.page.locator('body').press('ArrowLeft');
  await expect.poll(() => other.position()).toBe(0);
  await page.bringToFront();
  await expect.poll(() => replay.position()).toBe(0);
  await expect(live.page.getByRole('button', { name: 'Pause', exact: true })).toBeEnabled();
  await expect(live.page).not.toHaveTitle(/REPLAY/);

  // Whoever loads anew is where the others are.
  await replay.goTo('+0:03');
  await expect.poll(() => replay.position()).toBe(3);
  await other.page.reload();
  await other.page.bringToFront();
  await expect.poll(() => other.position()).toBe(3);
});

test('an address names a moment; one that cannot be shown is told, and live goes on', async ({
  console,
  fleet,
  folder,
  page,
  replay,
}) => {
  await replay.record('night', async () => {
    await expect(page.getByRole('button', { name: /^Recording night/ })).toContainText(/REC [4-9] s/, {
      timeout: 20_000,
    });
  });
  await replay.open('night');
  await replay.goTo('+0:02');
  await expect.poll(() => replay.position()).toBe(2);
  const second = (await replay.clock.textContent())?.slice(0, 8) ?? '';
  const day = new Date().toISOString().slice(0, 10);
  await page.goto('about:blank');
  await page.goto(`${console.url}#replay=night&at=${day}T${second}Z`);
  await expect(replay.clock).toContainText(second);
  // It is told once: who loads this page again stays where the recording stands.
  await expect(page).toHaveURL(/#replay=[0-9a-f]{12}$/);

  writeFileSync(join(folder, 'holiday.wwr'), 'not a recording at all');
  for (const name of ['holiday', 'nothing-there']) {
    await page.goto(`${console.url}#replay=${name}`);
    await expect(page.getByRole('status', { name: 'Action results' })).toContainText(
      `“${name}” cannot be replayed`,
    );
    await expect(replay.banner).toBeHidden();
    await expect(page).not.toHaveURL(/replay=/);
    await expect(fleet.row('prices')).toHaveAttribute('data-health', 'up');
  }
});

test('a recording outlives its engine on the screen: what is shown is called old, and comes back', async ({
  console,
  context,
  folder,
  page,
  replay: live,
}) => {
  await live.record('night', async () => {
    await expect(page.getByRole('button', { name: /^Recording night/ })).toContainText(/REC [4-9] s/, {
      timeout: 20_000,
    });
  });
  const replay = new ReplayScreen(await context.newPage());
  await replay.page.goto(`${console.url}#replay=night`);
  await replay.goTo('+0:02');
  await expect.poll(() => replay.position()).toBe(2);
  // It would complain of the engine that is gone.
  await page.close();
  await console.kill();
  await expect(replay.page.getByRole('alert')).toContainText('Engine not reachable since', {
    timeout: 10_000,
  });
  await expect(replay.banner).toBeVisible();
  const again = await startConsole([
    ...['--demo', '--recordings', folder],
    ...['--port', String(console.port), '--token', new URL(console.url).searchParams.get('token') ?? ''],
  ]);
  await expect(replay.page.getByRole('alert')).toBeHidden({ timeout: 20_000 });
  await expect.poll(() => replay.position()).toBe(2);
  await again.stop();
});

test('a link to a recording, and a page that shows it, outlive another name', async ({
  context,
  page,
  replay,
}) => {
  await replay.record('night', async () => {
    await expect(page.getByRole('button', { name: /^Recording night/ })).toContainText(/REC [4-9] s/, {
      timeout: 20_000,
    });
  });
  const notices = page.getByRole('status', { name: 'Action results' });
  await notices.getByRole('button', { name: 'Open' }).click();
  await expect(replay.banner).toContainText('night');
  await replay.goTo('+0:02');
  await expect.poll(() => replay.position()).toBe(2);
  const link = page.url();

  const other = await context.newPage();
  await other.goto(`${new URL(link).origin}/#show=recordings`);
  await other.getByRole('button', { name: 'More for night' }).click();
  await other.getByRole('button', { name: 'Rename…' }).click();
  await other.getByRole('textbox', { name: 'New name of night' }).fill('release 42');
  await other.keyboard.press('Enter');
  await expect(other.getByRole('rowheader', { name: 'release 42' })).toBeVisible();

  await page.bringToFront();
  await expect(replay.banner).toContainText('release 42');
  await expect.poll(() => replay.position()).toBe(2);
  await expect(page).toHaveURL(link);
  await other.goto('about:blank');
  await other.goto(link);
  const again = new ReplayScreen(other);
  await expect(again.banner).toContainText('release 42');
  await expect.poll(() => again.position()).toBe(2);
});

test('charts show all of a short recording, up to where it stands', async ({ page, replay }) => {
  await replay.record('night', async () => {
    await expect(page.getByRole('button', { name: /^Recording night/ })).toContainText(/REC (8|9|\d\d) s/, {
      timeout: 20_000,
    });
  });
  await replay.open('night');
  const all = page.getByRole('button', { name: 'All of the recording' });
  await expect(all).toHaveAttribute('aria-pressed', 'true');
  const chart = page.getByRole('figure', { name: 'Messages per second' });
  const plot = chart.locator('.plot');
  const share = async () => {
    const [line, box] = [await chart.locator('.chart-position').boundingBox(), await plot.boundingBox()];
    return line && box ? (line.x - box.x) / box.width : Number.NaN;
  };
  await expect(page.getByText('Charts fill as it is played')).toBeVisible();
  const length = Number(await replay.slider.getAttribute('aria-valuemax'));
  await replay.goTo(`+0:0${Math.floor(length / 2)}`);
  await expect.poll(share).toBeGreaterThan(0.35);
  expect(await share()).toBeLessThan(0.7);
  // What has been played is drawn across its share of the chart, and not in a corner of it.
  await expect
    .poll(
      async () =>
        ((await chart.locator('.recharts-line path').first().boundingBox())?.width ?? 0) /
        ((await plot.boundingBox())?.width ?? 1),
    )
    .toBeGreaterThan(0.2);
  await page.getByRole('button', { name: 'Last 5 minutes' }).click();
  await expect(chart.locator('.chart-position')).toHaveCount(0);
  await expect(page).toHaveURL(/range=5m/);
  await page.keyboard.press('0');
  await expect(all).toHaveAttribute('aria-pressed', 'true');
  await replay.banner.getByRole('button', { name: 'Back to live' }).click();
  await expect(all).toBeHidden();
  await expect(page.getByRole('button', { name: 'Last 5 minutes' })).toHaveAttribute('aria-pressed', 'true');
});
