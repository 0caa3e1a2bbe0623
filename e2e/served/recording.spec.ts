import { readFile } from 'node:fs/promises';
import { violationsOf } from './fixtures.ts';
import { expect, test } from './recordings-screen.ts';

const MAGIC = 'SQLite format 3\0';

test('record, mark, stop, list, rename, verify, delete and undo', async ({ recordings, page }) => {
  await page.keyboard.press('o');
  const rec = page.getByRole('button', { name: /^Recording .*Stop, or record more$/ });
  await expect(rec).toContainText(/REC \d+ s · \d/);
  await page.keyboard.press('m');
  await page.getByRole('textbox', { name: 'Marker for the fleet' }).fill('deploy begins');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log', { name: 'Events' })).toContainText('deploy begins, marked by');
  await expect(rec).toContainText(/REC [3-9] s · \d/, { timeout: 20_000 });
  await page.keyboard.press('o');
  await expect(recordings.notices).toContainText('Press o again to stop recording');
  await page.keyboard.press('o');
  await expect(recordings.notices).toContainText(/is recorded, \d/);
  await expect(page.getByRole('button', { name: 'Record', exact: true })).toBeVisible();

  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page).toHaveURL(/#show=recordings$/);
  await expect(recordings.list.getByRole('rowheader')).toHaveCount(1);
  const first = (await recordings.list.getByRole('rowheader').textContent()) ?? '';
  await expect(recordings.row(first)).toContainText('whole fleet (11)');
  await expect(recordings.row(first).getByRole('cell').nth(7)).toHaveText('1');

  await recordings.more(first, 'Rename…');
  await page.getByRole('textbox', { name: `New name of ${first}` }).fill('release 42');
  await page.keyboard.press('Enter');
  await expect(recordings.row('release 42')).toBeVisible();

  await recordings.more('release 42', 'Verify');
  await expect(recordings.list).toContainText(/Whole: \d+ frames/, { timeout: 20_000 });

  await recordings.more('release 42', 'Delete');
  await expect(page.getByText('Nothing is recorded yet')).toBeVisible();
  await recordings.notices.getByRole('button', { name: 'Undo' }).last().click();
  await expect(recordings.row('release 42')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid', { name: 'Fleet' })).toBeVisible();
});

test('a recording goes out in every format, and a part of it as a recording of its own', async ({
  recordings,
  page,
}) => {
  test.setTimeout(180_000);
  await recordings.record('release 42');
  await recordings.open();
  const out = async (format: string) => {
    await recordings.more('release 42', format.startsWith('Bug') ? 'Bug bundle…' : 'Export…');
    return recordings.export(format);
  };
  expect((await out('Recording')).toString('latin1', 0, 16)).toBe(MAGIC);
  const har = JSON.parse((await out('HAR')).toString());
  expect(har.log).toMatchObject({ version: '1.2', creator: { name: 'Wirewatch' } });
  const lines = (await out('JSON Lines')).toString().trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(typeof JSON.parse(line)).toBe('object');
  expect((await out('CSV')).toString()).toMatch(/^time,/);
  expect((await out('Bug bundle')).toString('latin1', 0, 4)).toBe('PK\x03\x04');

  await recordings.more('release 42', 'Cut…');
  await page.getByRole('textbox', { name: 'Only backends' }).fill('prices');
  await page.getByRole('button', { name: 'Cut', exact: true }).click();
  await expect(recordings.row('release 42, part')).toContainText('1 backend');
});

test('a bug bundle has the charts on screen, and what a person wrote', async ({ recordings, page }) => {
  test.setTimeout(120_000);
  await recordings.record('release 42');
  await recordings.open();
  await recordings.more('release 42', 'Bug bundle…');
  await expect(page.getByText('No charts are on screen.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Open release 42' }).click();
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Export/ });
  await dialog.getByRole('radio', { name: /^Bug bundle/ }).check();
  const report = dialog.getByRole('textbox', { name: 'Report' });
  await expect(report).toHaveValue(/Open the recording `release 42`/);
  await report.fill('It never came back.');
  const from = dialog.getByRole('textbox', { name: 'From' });
  const beginning = await from.inputValue();
  await from.fill('2026-02-30 10:00');
  await dialog.getByRole('button', { name: 'Make the export' }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'no such time' })).toBeVisible();
  await expect(report).toHaveValue('It never came back.');
  await from.fill(beginning);
  await dialog.getByRole('checkbox', { name: 'Round trip, ms' }).uncheck();
  const names = (await recordings.export('Bug bundle')).toString('latin1');
  expect(names).toMatch(/charts\/Messages-per-second\.svg/);
  expect(names).toMatch(/charts\/Messages-per-second\.png/);
  expect(names).not.toMatch(/charts\/Round-trip/);
});

test('what just happened is saved from the flight recorder', async ({ recordings, page }) => {
  const button = page.getByRole('button', { name: 'Record', exact: true });
  await button.click();
  const save = page.getByRole('button', { name: 'Save the last 5 minutes' });
  await expect(save).toBeEnabled({ timeout: 20_000 });
  await save.click();
  await expect(recordings.notices).toContainText('Saved as “');
  await page.getByRole('button', { name: 'Turn off' }).click();
  await expect(recordings.notices).toContainText('The flight recorder is off');
  await expect(page.getByRole('button', { name: 'Save the last 5 minutes' })).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await recordings.open();
  await expect(recordings.list.getByRole('rowheader')).toHaveCount(1);
});

test('a dropped recording is imported; what is none is refused, and nothing else breaks', async ({
  recordings,
  page,
  fleet,
}) => {
  test.setTimeout(120_000);
  await recordings.record('release 42');
  await recordings.open();
  await recordings.more('release 42', 'Export…');
  const good = await recordings.export('Recording');
  const refused = async (name: string, content: Uint8Array, why: RegExp) => {
    await recordings.drop(name, content);
    await expect(recordings.notices).toContainText(`${name} was not imported`);
    await expect(recordings.notices.locator('p').filter({ hasText: name })).toContainText(why);
  };
  await refused('notes.wwr', Buffer.from('dear diary'), /it is no recording of Wirewatch/);
  await refused('nothing.wwr', Buffer.alloc(0), /it is empty/);
  await refused('truncated.wwr', good.subarray(0, Math.floor(good.length * 0.6)), /: .+/);
  const corrupted = Buffer.from(good);
  corrupted.fill(0xa5, 4_096, Math.max(8_192, corrupted.length - 4_096));
  await refused('corrupted.wwr', corrupted, /: .+/);
  const huge = Buffer.concat([Buffer.from(MAGIC, 'latin1'), Buffer.alloc(4_080, 0xff)]);
  await refused('huge-header.wwr', huge, /: .+/);
  await expect(recordings.list.getByRole('rowheader')).toHaveCount(1);

  await recordings.drop('release-43.wwr', good);
  await expect(recordings.notices).toContainText(
    '“release 42 (2)” is imported: it is a copy of “release 42”.',
  );
  await expect(recordings.list.getByRole('rowheader')).toHaveCount(2);
  await expect(recordings.row('release 42 (2)')).toContainText(/copy of “release 42” · imported \d\d:/);

  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import…' }).click();
  await (await chooser).setFiles({ name: 'release-44.wwr', mimeType: '', buffer: good });
  await expect(recordings.list.getByRole('rowheader')).toHaveCount(3);
  await expect(recordings.row('release 42 (3)')).toBeVisible();

  const top = async () => (await recordings.list.boundingBox())?.y;
  const before = await top();
  const tick = (name: string) => page.getByRole('checkbox', { name: `Compare ${name}`, exact: true });
  await tick('release 42').check();
  await tick('release 42 (2)').check();
  await tick('release 42 (3)').click();
  await expect(recordings.notices).toContainText('untick one of those that are ticked first');
  await expect(tick('release 42 (3)')).not.toBeChecked();
  await expect(page.getByText('release 42 with release 42 (2)')).toBeVisible();
  // What the head says moves no row from under the pointer.
  expect(await top()).toBe(before);

  await page.getByRole('button', { name: 'Back to the fleet' }).click();
  await expect(fleet.row('prices')).toHaveAttribute('data-health', 'up');
});

test('two that are ticked are compared, and Escape goes back step by step', async ({ recordings, page }) => {
  await recordings.record('release 42');
  await recordings.record('release 43');
  await recordings.open();
  const compare = page.getByRole('button', { name: 'Compare…' });
  await page.getByRole('checkbox', { name: 'Compare release 43' }).check();
  await expect(compare).toBeDisabled();
  await page.getByRole('checkbox', { name: 'Compare release 42' }).check();
  await compare.click();
  await expect(page).toHaveURL(/#show=recordings&before=[0-9a-f]{12}&after=[0-9a-f]{12}$/);
  await expect(recordings.list).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Comparison' })).toBeFocused();
  await expect(page.getByRole('main')).toContainText('too little to compare', { timeout: 20_000 });
  await page.keyboard.press('Escape');
  await expect(recordings.row('release 43')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid', { name: 'Fleet' })).toBeVisible();
});

test('several at once are stopped together, and what is deleted comes back while one is shown', async ({
  recordings,
  page,
}) => {
  for (const name of ['release 42', 'release 43']) {
    await page.getByRole('button', { name: /^Record$|Stop, or record more$/ }).click();
    const form = page.getByRole('form', { name: 'New recording' });
    await form.getByRole('textbox', { name: 'Name' }).fill(name);
    await form.getByRole('button', { name: 'Start recording' }).click();
    await expect(
      page.getByRole('button', { name: new RegExp(`^Recording .*${name}.*record more$`) }),
    ).toBeVisible();
  }
  await page.getByRole('button', { name: /record more$/ }).click();
  await page.getByRole('button', { name: 'Stop all 2' }).click();
  await page.getByRole('button', { name: 'Press again to stop all 2' }).click();
  await expect(recordings.notices).toContainText('2 recordings ended, ');
  await page.keyboard.press('Escape');

  await recordings.open();
  await page.getByRole('button', { name: 'Open release 42' }).click();
  await expect(page.getByRole('region', { name: 'A recording is shown, not the live fleet' })).toBeVisible();
  await recordings.open();
  await recordings.more('release 43', 'Delete');
  await expect(recordings.row('release 43')).toBeHidden();
  await recordings.notices.getByRole('button', { name: 'Undo' }).click();
  await expect(recordings.row('release 43')).toBeVisible();
});

test('a chart is saved as picture and as table', async ({ recordings, page }) => {
  await recordings.notices.waitFor({ state: 'attached' });
  const save = async (kind: string) => {
    await page.getByRole('button', { name: 'Save “Messages per second”' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: kind }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^messages-per-second-\d{4}-/);
    return readFile(await download.path());
  };
  const svg = (await save('Picture, SVG')).toString();
  expect(svg).toContain('>Messages per second</text>');
  expect(svg).toContain('>out</text>');
  // Nothing that only this page could resolve: no variable, no class.
  expect(svg).not.toMatch(/var\(|class=|style=/);
  const png = await save('Picture, PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const width = Number(/width="([\d.]+)"/.exec(svg)?.[1]);
  expect(png.readUInt32BE(16)).toBe(Math.round(width * 2));
  expect((await save('Data, CSV')).toString()).toMatch(/^time,in,.*out.*\r\n\d{4}-\d\d-\d\dT/);
});

for (const scheme of ['dark', 'light'] as const) {
  test(`recording is in nobody's way, ${scheme}`, async ({ recordings, page }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme: scheme });
    const look = async (what: string) => {
      const violations = await violationsOf(page);
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect.soft(serious, what).toEqual([]);
    };
    await recordings.record('release 42');
    await page.keyboard.press('o');
    await expect(page.getByRole('button', { name: /^Recording .*record more$/ })).toBeVisible();
    await page.getByRole('button', { name: /^Recording .*record more$/ }).click();
    await look('what is being recorded');
    await page.keyboard.press('Escape');
    await recordings.open();
    await look('the recordings');
    await recordings.more('release 42', 'Rename…');
    await look('a new name');
    await page.keyboard.press('Escape');
    await recordings.more('release 42', 'Cut…');
    await look('a cut');
    await page.keyboard.press('Escape');
    await recordings.more('release 42', 'Bug bundle…');
    await look('a bug bundle');
  });
}
