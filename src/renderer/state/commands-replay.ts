import { formatMoment } from '../../shared/describe/time.ts';
import { REPLAY_SPEEDS, type ReplayStop } from '../../shared/recording.ts';
import { originOf } from '../describe/recording-origin.ts';
import { texts } from '../texts/catalogue.ts';
import type { Command, CommandSource } from './commands.ts';
import { RECORDINGS } from './recordings-view.ts';
import { askExport } from './replay-export.ts';

const said = texts.replay.commands;
const STEP = 5_000;
const LARGE_STEP = 60_000;

/** What can be done with the recording that is shown; while none is, the way to one. */
export function replayCommands({ page }: CommandSource): Command[] {
  const { replay: desk, view, recordings } = page;
  const { replay } = desk.state.getState();
  const { zone } = view.getState();
  if (!replay) {
    const readable = recordings.state
      .getState()
      .files?.filter(({ condition }) => condition !== 'foreign' && condition !== 'newer');
    return [
      {
        id: 'replay.open',
        title: said.open,
        group: 'Recording',
        words: said.openWords,
        enabled: true,
        run: () => view.setState({ recordings: RECORDINGS }),
      },
      ...(readable ?? []).map(
        (file): Command => ({
          id: `replay.open.${file.id}`,
          title: said.openOne(file.name, [
            ...(file.from > 0 ? [formatMoment(file.from, 0, zone)] : []),
            ...originOf(file, 0, zone),
          ]),
          group: 'Recording',
          words: said.openWords,
          enabled: true,
          run: () => view.setState({ replay: { recording: file.key, at: null }, recordings: null }),
        }),
      ),
    ];
  }
  const command = (id: string, title: string, run: () => void, ...keys: string[]): Command => ({
    id: `replay.${id}`,
    title,
    group: 'Replay',
    words: texts.replay.words,
    ...(keys.length === 0 ? {} : { keys }),
    enabled: true,
    run,
  });
  const move = (id: string, title: string, by: number, key: string): Command => ({
    ...command(id, title, () => desk.move(by), key),
    repeats: true,
  });
  const step = (id: string, title: string, direction: 1 | -1, stop: ReplayStop, key: string) =>
    command(id, title, () => desk.step(direction, stop), key);
  const paced = (id: string, title: string, speed: number | undefined, key: string): Command => ({
    ...command(id, title, () => speed !== undefined && desk.setSpeed(speed), key),
    enabled: speed !== undefined,
  });
  return [
    command('toggle', said.toggle, () => desk.toggle(), ' '),
    move('later', said.later, STEP, 'ArrowRight'),
    move('earlier', said.earlier, -STEP, 'ArrowLeft'),
    move('much-later', said.muchLater, LARGE_STEP, 'Shift+ArrowRight'),
    move('much-earlier', said.muchEarlier, -LARGE_STEP, 'Shift+ArrowLeft'),
    step('next-event', said.nextEvent, 1, 'event', '.'),
    step('last-event', said.lastEvent, -1, 'event', ','),
    step('next-breaker', said.nextBreaker, 1, 'breaker', 'n'),
    step('last-breaker', said.lastBreaker, -1, 'breaker', 'p'),
    command('start', said.start, () => desk.seek(replay.from), 'Home'),
    command('end', said.end, () => desk.seek(replay.to), 'End'),
    paced(
      'faster',
      said.faster,
      REPLAY_SPEEDS.find((speed) => speed > replay.speed),
      '>',
    ),
    paced(
      'slower',
      said.slower,
      REPLAY_SPEEDS.findLast((speed) => speed < replay.speed),
      '<',
    ),
    command('mark', said.mark, () => desk.mark(true), 'm'),
    command('export', said.export, () => askExport(page)),
    {
      ...command('back', said.back, () => view.setState({ replay: null })),
      words: said.backWords,
    },
  ];
}

/**
 * Commands that are of the recording have their keys for themselves, as long as one is shown: what else has the same
 * key is still in the palette.
 */
export function withReplayKeys(replay: readonly Command[], others: readonly Command[]): readonly Command[] {
  const taken = new Set(replay.flatMap(({ keys = [] }) => keys));
  const left = others.map((command) => {
    const { keys, ...rest } = command;
    const free = keys?.filter((key) => !taken.has(key)) ?? [];
    if (keys === undefined || free.length === keys.length) return command;
    return free.length === 0 ? rest : { ...rest, keys: free };
  });
  return [...replay, ...left];
}
