import type { Page } from '@playwright/test';
import { tell } from '../console-process.ts';
import { FleetScreen } from './fixtures.ts';
import { expect, ReplayScreen, test } from './replay-screen.ts';

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
