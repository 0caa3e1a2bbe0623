import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { startConsole, tell } from '../console-process.ts';
import { test as base, expect, FleetScreen } from './fixtures.ts';

/** A console that keeps recordings in a folder of its own. */
const test = base.extend<{ folder: string; replay: ReplayScreen }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'wirewatch-replay-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  console: async ({ folder }, use) => {
    const console = await startConsole(['--demo', '--recordings', folder]);
    await use(console);
    await console.stop();
  },
  replay: async ({ fleet, page }, use) => {
    await page.getByRole('button', { name: 'Skip the tour' }).click();
    await expect(fleet.table).toBeVisible();
    await use(new ReplayScreen(page));
  },
});

/** A recording on the screen, found as a person finds it. */
class ReplayScreen {
  constructor(readonly page: Page) {}

  get banner(): Locator {
    return this.page.getByRole('region', { name: 'A recording is shown, not the live fleet' });
  }

  get bar(): Locator {
    return this.page.getByRole('region', { name: 'Replay', exact: true });
  }

  get slider(): Locator {
    return this.bar.getByRole('slider', { name: 'Position in the recording' });
  }

  get clock(): Locator {
    return this.page.getByRole('button', { name: /^Clock:/ });
  }

  /** Seconds from the beginning. */
  async position(): Promise<number> {
    return Number(await this.slider.getAttribute('aria-valuenow'));
  }

  /** Records for as long as `during` takes, under a name. */
  async record(name: string, during: () => Promise<void>): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    const form = page.getByRole('form', { name: 'New recording' });
    await form.getByRole('textbox', { name: 'Name' }).fill(name);
    await form.getByRole('button', { name: 'Start recording' }).click();
    const rec = page.getByRole('button', { name: `Recording ${name}. Stop, or record more` });
    await expect(rec).toBeVisible();
    await during();
    await rec.click();
    await page.getByRole('button', { name: `Stop recording ${name}` }).click();
    await expect(page.getByRole('status', { name: 'Action results' })).toContainText(`“${name}” is recorded`);
    await page.keyboard.press('Escape');
  }

  async open(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Recordings', exact: true }).click();
    await this.page.getByRole('button', { name: `Open ${name}`, exact: true }).click();
    await expect(this.banner).toContainText(name);
  }

  /** @param time by the clock that is shown, or "+0:05". */
  async goTo(time: string): Promise<void> {
    await this.bar.getByRole('button', { name: /Go to a time$/ }).click();
    await this.bar.getByRole('textbox', { name: 'Time in UTC' }).fill(time);
    await this.page.keyboard.press('Enter');
    await expect(this.bar.getByRole('textbox', { name: 'Time in UTC' })).toBeHidden();
  }
}

/** Seconds that passed are of the moment of drawing, half a second more or less. */
const AGES = /\d+(\.\d)? (ms|s|m|h)\b/g;

/** All that the table says, but for how long it has been so. */
async function tableTexts(fleet: FleetScreen): Promise<string> {
  const rows = await fleet.table.locator('[data-row-id]').evaluateAll((all) =>
    all
      .map((row) => {
        const cells = [...row.querySelectorAll('th, td')].map((cell) => cell.textContent ?? '');
        return [row.getAttribute('data-row-id'), row.getAttribute('data-health'), ...cells].join('|');
      })
      .sort(),
  );
  return rows.join('\n').replace(AGES, 'T');
}

/** What a page showed at a moment, by its clock. */
interface Shown {
  clock: string;
  texts: string;
  /** A row as it looks, but for how long it has been so and what was before. */
  picture: string;
}

/** `null` where it took so long that the page did not stand still meanwhile. */
async function shownBy(fleet: FleetScreen, replay: ReplayScreen): Promise<Shown | null> {
  const row = fleet.row('gateway');
  const before = await row.boundingBox();
  const clock = ((await replay.clock.textContent()) ?? '').slice(0, 8);
  const texts = await tableTexts(fleet);
  const picture = await row.screenshot({ mask: [row.locator('.c-state, .c-spark')], animations: 'disabled' });
  const still = (await row.boundingBox())?.y === before?.y && (await tableTexts(fleet)) === texts;
  const fresh = !(await fleet.page.locator('.stale-banner').isVisible());
  return still && fresh ? { clock, texts, picture: picture.toString('base64') } : null;
}

/** Stands between a page and its console, and holds back what comes while a picture is taken. */
class Wire {
  private held: (string | Buffer)[] | null = null;
  private pass: (message: string | Buffer) => void = () => undefined;
  private lastAt = Date.now();

  async between(page: Page): Promise<void> {
    await page.routeWebSocket(/\/session$/, (socket) => {
      const server = socket.connectToServer();
      this.pass = (message) => socket.send(message);
      server.onMessage((message) => {
        this.lastAt = Date.now();
        if (this.held) this.held.push(message);
        else this.pass(message);
      });
    });
  }

  /** From a moment on at which nothing had come for a while: then the page shows one moment, and not half of the next. */
  async hold<Result>(look: () => Promise<Result>): Promise<Result> {
    await expect.poll(() => Date.now() - this.lastAt, { intervals: [10] }).toBeGreaterThan(QUIET);
    this.held = [];
    const result = await look();
    const { held } = this;
    this.held = null;
    for (const message of held) this.pass(message);
    return result;
  }
}

const MOMENTS = 3;
/** ms; half of it from one position that is tried to the next. */
const QUIET = 200;

test('what is replayed is what was live', async ({ console, context, replay: recorder }) => {
  test.setTimeout(240_000);
  const page = await context.newPage();
  const wire = new Wire();
  await wire.between(page);
  await page.goto(console.url);
  const fleet = new FleetScreen(page);
  const replay = new ReplayScreen(page);
  await fleet.waitUntilLive();
  const live: Shown[] = [];
  await recorder.page.bringToFront();
  await recorder.record('release 42', async () => {
    await page.bringToFront();
    await tell(console.control, 'prices', { do: 'refuse' });
    await expect(fleet.row('prices')).toHaveAttribute('data-health', 'down', { timeout: 20_000 });
    await expect(async () => {
      const shown = await wire.hold(() => shownBy(fleet, replay));
      if (shown && shown.clock !== live.at(-1)?.clock) live.push(shown);
      expect(live.length).toBe(MOMENTS);
    }).toPass({ timeout: 60_000 });
    await recorder.page.bringToFront();
  });
  await tell(console.control, 'prices', { do: 'heal' });
  await page.bringToFront();
  await page.goto(`${console.url}#replay=release-42`);
  await expect(replay.banner).toBeVisible();
  await expect(page).toHaveTitle(/^REPLAY · \d+ down · Wirewatch$/);
  const day = new Date().toISOString().slice(0, 10);
  for (const { clock, texts, picture } of live) {
    let found: Shown | null = null;
    // Its clock may have been half a second behind, and says whole seconds only.
    for (let after = -600; after <= 1_800 && !found; after += QUIET / 2) {
      const at = new Date(Date.parse(`${day}T${clock}Z`) + after).toISOString();
      await page.evaluate(
        (hash) => {
          window.location.hash = hash;
        },
        `#${new URLSearchParams({ replay: 'release-42', at })}`,
      );
      const matched = await expect
        .poll(() => tableTexts(fleet), { timeout: 700, intervals: [50] })
        .toBe(texts)
        .then(
          () => true,
          () => false,
        );
      // On a slow machine it may have been the position before this one, which has passed.
      const shown = matched ? await shownBy(fleet, replay) : null;
      if (shown?.texts === texts) found = shown;
    }
    expect(found, `what was shown at ${clock} is shown again:\n${texts}`).not.toBeNull();
    expect(found?.picture).toBe(picture);
  }
  await expect(fleet.row('prices')).toHaveAttribute('data-health', 'down');
  await fleet.select('prices');
  await expect(fleet.detail('Prices')).toContainText('ECONNREFUSED');
  const action = fleet.detail('Prices').getByRole('button', { name: 'Pause' });
  await expect(action).toBeDisabled();
  await expect(action).toHaveAttribute('title', 'This is a recording: actions are off.');
});

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
  await expect(page).toHaveURL(/#replay=release-42$/);
  const length = Number(await replay.slider.getAttribute('aria-valuemax'));
  expect(length).toBeGreaterThanOrEqual(11);
  await expect(fleet.row('prices')).toHaveAttribute('data-health', 'up');
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
      const before = await replay.slider.getAttribute('style');
      await page.keyboard.press('n');
      await expect(replay.slider).not.toHaveAttribute('style', before ?? '');
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
  await expect(page).toHaveURL(/#replay=night$/);

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
      const { violations } = await new AxeBuilder({ page }).analyze();
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
