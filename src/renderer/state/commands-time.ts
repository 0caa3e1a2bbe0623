import { texts } from '../texts/catalogue.ts';
import type { Command, CommandSource } from './commands.ts';
import {
  edgesOf,
  fitted,
  goLive,
  paused,
  SPANS,
  shifted,
  widened,
  zoomed,
  zoomedBack,
} from './time-frame.ts';
import type { View } from './view-store.ts';

const said = texts.commands;

/** What time the charts show. */
export function timeCommands({ page: { view, telemetry, replay: desk } }: CommandSource): Command[] {
  const { replay } = desk.state.getState();
  const now = telemetry.fleet.end;
  const { time, zoomedFrom } = view.getState();
  const live = time.kind !== 'fixed';
  const change = (step: (state: View) => Partial<View>) => () => view.setState((state) => step(state));
  // Before the first frame there is no time to stand at.
  const known = Number.isFinite(now) && now > 0;
  return [
    {
      id: 'time.pause',
      title: live ? said.pauseCharts : said.goLive,
      group: 'Time',
      keys: [' '],
      words: said.pauseChartsWords,
      enabled: !live || known,
      run: change((state) =>
        state.time.kind === 'fixed' ? goLive(state.span) : paused(state, telemetry.fleet.end),
      ),
    },
    ...SPANS.map(
      ({ word, name, label, span }, index): Command => ({
        id: `time.${word}`,
        title: name,
        group: 'Time',
        keys: [String(index + 1)],
        words: `${label} ${word} ${said.spanWords}`,
        enabled: true,
        run: change(() => goLive(span)),
      }),
    ),
    ...(replay === null
      ? []
      : [
          {
            id: 'time.fit',
            title: said.fit,
            group: 'Time' as const,
            keys: ['0'],
            words: said.fitWords,
            enabled: true,
            run: change((state) => fitted(state, replay)),
          },
        ]),
    {
      id: 'time.zoom-in',
      title: said.zoomIn,
      group: 'Time',
      keys: ['+', '='],
      enabled: known,
      run: change((state) => {
        const { from, to } = edgesOf(state.time, now);
        // What is live is looked at for what came last, what stands still for its middle.
        return state.time.kind === 'live'
          ? zoomed(state, (from + to) / 2, to)
          : zoomed(state, from + (to - from) / 4, to - (to - from) / 4);
      }),
    },
    {
      id: 'time.zoom-out',
      title: said.zoomOut,
      group: 'Time',
      keys: ['-'],
      enabled: known,
      run: change((state) => widened(state, now)),
    },
    {
      id: 'time.back',
      title: said.zoomBack,
      group: 'Time',
      enabled: zoomedFrom.length > 0,
      run: change((state) => zoomedBack(state)),
    },
    {
      id: 'time.earlier',
      title: said.earlier,
      group: 'Time',
      keys: ['['],
      enabled: known,
      run: change((state) => shifted(state, -1, now)),
    },
    {
      id: 'time.later',
      title: said.later,
      group: 'Time',
      keys: [']'],
      enabled: known && !live,
      run: change((state) => shifted(state, 1, now)),
    },
  ];
}
