import { tell } from '../console-process.ts';
import { violationsOf } from './fixtures.ts';
import { expect, test } from './replay-screen.ts';

test('play, scrub, step, mark, and back to live, which went on', async ({ console, fleet, page, replay }) => {
  test.setTimeout(120_000);
  await replay.record('release 42', async () => {
    const rec = page.getByRole('button', { name: /^Recording release 42/ });
    await expect(rec).toContainText(/REC [2-9] s/, { timeout: 20_000 });
    await tell(console.control, 'prices', { do: 'refuse' });
    await expect(fleet.row('prices')).toContainText(/Probe in/, { timeout: 30_000 });
    await expect(rec).toContainText(/REC (1[2-9]|[2-9]\d|1 m)/, { timeout: 20_000 });
    await tell(console.control, 'prices', { do: 'heal' });
  });
  await replay.open('release 42');
  await expect(page).toHaveURL(/#replay=[0-9a-f]{12}$/);
  const length = Number(await replay.slider.getAttribute('aria-valuemax'));
  expect(length).toBeGreaterThanOrEqual(11);
  await expect(fleet.row('prices')).toHaveAttribute('data-phase', 'open');
  expect(await replay.position()).toBe(0);

  await test.step('it stands still, and is not stale for that', async () => {
    const clock = (await replay.clock.textContent()) ?? '';
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect(replay.clock).toHaveText(clock);
  });

  await test.step('the next change of a breaker is where it opened', async () => {
    for (let steps = 0; steps < 10; steps++) {
      if ((await fleet.row('prices').textContent())?.includes('Probe in')) break;
      // To the millisecond: two may be within a second.
      const before = (await replay.slider.getAttribute('style')) ?? '';
      await page.keyboard.press('n');
      await expect(async () => {
        const shown = (await fleet.row('prices').textContent()) ?? '';
        expect(shown.includes('Probe in') || (await replay.slider.getAttribute('style')) !== before).toBe(
          true,
        );
      }).toPass({ timeout: 10_000 });
    }
    await expect(fleet.row('prices')).toContainText('Probe in');
    await expect(fleet.events).toContainText(/breaker opened/);
  });

  await test.step('a marker is kept, and found again', async () => {
    const at = await replay.position();
    await page.keyboard.press('m');
    await page.getByRole('textbox', { name: 'Marker for the fleet' }).fill('it begins here');
    await page.keyboard.press('Enter');
    await expect(replay.bar.locator('.scrubber-marker')).toHaveCount(1);
    await page.keyboard.press('Home');
    await expect.poll(() => replay.position()).toBe(0);
    await replay.bar.getByRole('combobox', { name: 'Jump to' }).selectOption('marker');
    await replay.bar.getByRole('button', { name: 'Next marker' }).click();
    await expect.poll(() => replay.position()).toBe(at);
    await replay.bar.locator('.scrubber-marker').hover({ force: true });
    await expect(replay.bar).toContainText('“it begins here”');
  });

  await test.step('it is dragged', async () => {
    const box = await replay.bar.locator('.scrubber').boundingBox();
    if (!box) throw new Error('there is no scrubber');
    await page.mouse.move(box.x + box.width * 0.9, box.y + 10);
    await page.mouse.down();
    for (let share = 90; share >= 25; share--)
      await page.mouse.move(box.x + (box.width * share) / 100, box.y + 10);
    await page.mouse.up();
    await expect.poll(async () => Math.abs((await replay.position()) - length / 4)).toBeLessThanOrEqual(1);
    await expect(replay.slider).toHaveAttribute(
      'aria-valuetext',
      /^\d\d:\d\d:\d\d, \d+ s of .+ (down|degraded)/,
    );
  });

  await test.step('it plays, ten times as fast, to its end, with charts that have no gap', async () => {
    await page.keyboard.press('Home');
    await expect.poll(() => replay.position()).toBe(0);
    await replay.bar.getByRole('combobox', { name: 'Speed' }).selectOption('10');
    await replay.bar.getByRole('button', { name: 'Play' }).click();
    await expect(replay.bar.getByRole('button', { name: 'Pause' })).toBeVisible();
    await expect.poll(() => replay.position(), { timeout: 15_000 }).toBe(length);
    await expect(replay.bar.getByRole('button', { name: 'Play' })).toBeVisible();
  });

  await test.step('the keys are listed', async () => {
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(keys.getByRole('region', { name: 'Replay' })).toContainText('Next breaker change');
    await page.keyboard.press('Escape');
  });

  await test.step('the live fleet went on meanwhile', async () => {
    await replay.banner.getByRole('button', { name: 'Back to live' }).click();
    await expect(replay.banner).toBeHidden();
    await expect(replay.bar).toBeHidden();
    await expect(page).toHaveURL(/\/(#.*)?$/);
    await expect(page).toHaveTitle(/^(?!REPLAY)/);
    await expect(fleet.row('prices')).toHaveAttribute('data-health', 'up', { timeout: 30_000 });
    const servers = (await (await fetch(`${console.control}/servers`)).json()) as {
      id: string;
      connections: number;
    }[];
    expect(servers.find(({ id }) => id === 'prices')?.connections).toBe(1);
    await fleet.select('prices');
    await expect(fleet.detail('Prices').getByRole('button', { name: 'Pause' })).toBeEnabled();
  });
});

for (const scheme of ['dark', 'light'] as const) {
  test(`nothing of a recording on the screen is in the way of anybody, ${scheme}`, async ({
    page,
    replay,
  }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: scheme });
    await replay.record('night', async () => {
      await expect(page.getByRole('button', { name: /^Recording night/ })).toContainText(/REC [4-9] s/, {
        timeout: 20_000,
      });
    });
    await replay.open('night');
    for (const width of [1_280, 900]) {
      await page.setViewportSize({ width, height: 800 });
      await page.keyboard.press('m');
      await expect(page.getByRole('form', { name: 'Marker', exact: true })).toBeVisible();
      const violations = await violationsOf(page);
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(
        serious.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`)),
        `${width} px`,
      ).toEqual([]);
      await page.keyboard.press('Escape');
      const inside = await replay.bar.evaluate(
        (bar) => bar.scrollWidth <= document.documentElement.clientWidth,
      );
      expect(inside, `the bar fits ${width} px`).toBe(true);
    }
  });
}
