import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRecording } from '../../src/engine/recording/recording-file.ts';
import { RecordingWriter } from '../../src/engine/recording/recording-writer.ts';
import { NO_RULES } from '../../src/engine/recording/redaction-rules.ts';
import { Redactor } from '../../src/engine/recording/redactor.ts';
import { aBatch, aMeta, START, ToldFleet } from '../../src/engine/recording/test-recording.ts';
import { OPEN_FILE_CHANNEL } from '../../src/shared/bridge.ts';
import { launchIdle, WAIT } from './demo-app.ts';
import { cleanUp, LaunchedApp, temporaryFolder } from './launch.ts';
import { fileOnDisk } from './page.ts';

afterEach(cleanUp);

const urls = (app: LaunchedApp) => app.pages.map(({ info }) => info.url);

function aRecording(): string {
  const path = join(temporaryFolder(), 'release-42.wwr');
  const database = createRecording(path, aMeta());
  const writer = new RecordingWriter(database, {
    scope: null,
    messages: 'none',
    payloadBytes: 1_024,
    redactor: new Redactor(NO_RULES, []),
    tail: true,
  });
  const told = new ToldFleet(['a', 'b']);
  writer.write(aBatch(START, { keyframe: told.keyframe(START), followed: told.followed() }));
  writer.finish('stopped', START);
  database.close();
  return path;
}

/** Opened from elsewhere it keeps its name, unless there is one of that name in the folder. */
const REPLAY = 'app://wirewatch/#replay=release-42';

describe('a recording from elsewhere', () => {
  it('opens in a window of its own, by a second start', async () => {
    const app = await launchIdle();
    const second = LaunchedApp.launch({ args: [aRecording()], userData: app.userData });
    expect(await second.exit).toBe(0);
    await vi.waitFor(() => expect(urls(app)[1]).toBe(REPLAY), WAIT);
    expect(urls(app)[0]).toBe('app://wirewatch/');
  });

  it('opens by the event of macOS', async () => {
    const app = await launchIdle();
    const prevented = await app.evaluate(({ electron }, path) => {
      const event = { prevented: false, preventDefault: () => Object.assign(event, { prevented: true }) };
      electron.app.emit('open-file', event, path);
      return event.prevented;
    }, aRecording());
    expect(prevented).toBe(true);
    await vi.waitFor(() => expect(urls(app)[1]).toBe(REPLAY), WAIT);
  });

  it('opens when it is dropped on a page, which does not learn where it is', async () => {
    const app = await launchIdle();
    expect(app.pages[0]?.window.wirewatch?.openFile(fileOnDisk(aRecording()))).toBe(true);
    await vi.waitFor(() => expect(urls(app)[1]).toBe(REPLAY), WAIT);
  });

  it('that is not there is told in a dialog, and changes nothing', async () => {
    const app = await launchIdle();
    const folder = temporaryFolder();
    await app.evaluate(
      ({ electron }, file) => {
        electron.app.emit('open-file', { preventDefault: () => undefined }, file);
      },
      join(folder, 'holiday.wwr'),
    );
    await vi.waitFor(() => expect(app.errorBoxes.join()).toContain('holiday.wwr cannot be opened'), WAIT);
    expect(app.pages).toHaveLength(1);
  });

  it('is refused to a frame inside of a page, to a page of another origin, and by any other name', async () => {
    const app = await launchIdle();
    const path = aRecording();
    await app.evaluate(
      ({ electron, deliverIpc }, [channel, file]) => {
        const contents = electron.BrowserWindow.getAllWindows()[0]!.webContents;
        deliverIpc(contents, contents.mainFrame.subframe('app://wirewatch/'), channel!, [file]);
        deliverIpc(contents, null, channel!, [file]);
        deliverIpc(contents, contents.mainFrame, channel!, ['/etc/passwd']);
        deliverIpc(contents, contents.mainFrame, channel!, [{ file }]);
      },
      [OPEN_FILE_CHANNEL, path],
    );
    await vi.waitFor(() => expect(app.stderr.match(/a file was refused/g)).toHaveLength(4), WAIT);
    expect(app.stderr).not.toContain('passwd');
    expect(app.pages).toHaveLength(1);
  });
});
