import type { MenuItemConstructorOptions } from 'electron';
import type { Recorder } from '../engine/recording/recording-desk.ts';
import type { Actor } from '../shared/backend.ts';
import { type RecorderState, recordingStartSchema } from '../shared/recording.ts';
import type { Result } from '../shared/result.ts';

/** What the tray's menu says of recording, told apart: a menu is made anew only when this changes. */
export const recordingGlance = ({ recordings, flight, problem }: RecorderState): string =>
  JSON.stringify([recordings.map(({ id, name }) => [id, name]), flight.on, problem !== null]);

/** ms that are saved after the fact. */
const RECENT = 600_000;

/**
 * Starting, stopping and saving after the fact from the tray.
 *
 * @param refused told why something was not done, one line
 */
export function recordingItems(
  recorder: Recorder,
  actor: Actor,
  refused: (why: string) => void,
): MenuItemConstructorOptions[] {
  const { recordings, flight, problem } = recorder.state;
  const ask = (what: Promise<Result<unknown>>) =>
    void what.then((answer) => {
      if (!answer.ok) refused(answer.error.message);
    });
  return [
    ...recordings.map(({ id, name }) => ({
      id: `tray-stop-${id}`,
      // A single ampersand would mark a key.
      label: `Stop recording ${name.replaceAll('&', '&&')}`,
      click: () => ask(recorder.stop(id, actor)),
    })),
    {
      id: 'tray-record',
      label: 'Record the whole fleet',
      enabled: problem === null,
      click: () => ask(recorder.start(recordingStartSchema.parse({}), actor)),
    },
    {
      id: 'tray-save-recent',
      label: 'Save the last 10 minutes',
      enabled: problem === null && flight.on,
      click: () => ask(recorder.saveRecent(RECENT, null, actor)),
    },
  ];
}
