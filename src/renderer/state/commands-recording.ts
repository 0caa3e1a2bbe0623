import { texts } from '../texts/catalogue.ts';
import type { Command, CommandSource } from './commands.ts';
import { mayAct } from './link-store.ts';
import { RECORDINGS } from './recordings-view.ts';

const said = texts.recordings;
const MINUTE = 60_000;

/** Recording what happens, and what was recorded. */
export function recordingCommands({ page, host }: CommandSource): Command[] {
  const { recorder, view } = page;
  const { recordings, flight, problem } = recorder.state.getState();
  const acts = mayAct(page.link.getState());
  const able = acts && problem === null;
  const making = recordings.length > 0;
  const connected = page.link.getState().link.state === 'live';
  return [
    {
      id: 'recording.toggle',
      title: said.commands.toggle,
      group: 'Recording',
      keys: ['o'],
      words: said.commandWords,
      enabled: making ? connected : able,
      run: () => void recorder.toggle(),
    },
    {
      id: 'recording.new',
      title: said.commands.new,
      group: 'Recording',
      words: said.commandWords,
      enabled: able,
      run: () => recorder.show(true),
    },
    ...recordings.map(
      ({ id, name }): Command => ({
        id: `recording.stop.${id}`,
        title: said.stopOne(name),
        group: 'Recording',
        words: said.commandWords,
        enabled: connected,
        run: () => void recorder.stop(id),
      }),
    ),
    ...[5, 10, 30].map(
      (minutes): Command => ({
        id: `recording.save-recent.${minutes}`,
        title: said.commands.saveRecent(minutes),
        group: 'Recording',
        words: `${said.commandWords} ${said.flight.title}`,
        enabled: able && flight.on,
        run: () => void recorder.saveRecent(minutes * MINUTE),
      }),
    ),
    {
      id: 'recording.flight',
      title: flight.on ? said.commands.flight.off : said.commands.flight.on,
      group: 'Recording',
      words: said.commandWords,
      enabled: able,
      run: () => void recorder.setFlight(!flight.on),
    },
    {
      id: 'recordings.open',
      title: said.commands.open,
      group: 'Recording',
      keys: ['g r'],
      words: `${said.commandWords} compare export`,
      enabled: true,
      run: () => view.setState({ recordings: RECORDINGS }),
    },
    {
      id: 'recordings.import',
      title: said.commands.import,
      group: 'Recording',
      words: `${said.commandWords} file`,
      enabled: connected,
      run: () => host.importRecording(),
    },
  ];
}
