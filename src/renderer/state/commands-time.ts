import type { Command, CommandSource } from './commands.ts';
import { edgesOf, goLive, paused, SPANS, shifted, widened, zoomed, zoomedBack } from './time-frame.ts';
import type { View } from './view-store.ts';

/** What time the charts show. */
export function timeCommands({ page: { view, telemetry } }: CommandSource): Command[] {
  const now = telemetry.fleet.end;
  const { time, zoomedFrom } = view.getState();
  const live = time.kind === 'live';
  const change = (step: (state: View) => Partial<View>) => () => view.setState((state) => step(state));
  // Before the first frame there is no time to stand at.
  const known = Number.isFinite(now) && now > 0;
  return [
    {
      id: 'time.pause',
      title: live ? 'Pause the charts' : 'Go live',
      group: 'Time',
      keys: [' '],
      words: 'hold freeze resume now',
      enabled: !live || known,
      run: change((state) => (state.time.kind === 'live' ? paused(state, now) : goLive(state.span))),
    },
    ...SPANS.map(
      ({ word, name, label, span }, index): Command => ({
        id: `time.${word}`,
        title: name,
        group: 'Time',
        keys: [String(index + 1)],
        words: `${label} ${word} range span`,
        enabled: true,
        run: change(() => goLive(span)),
      }),
    ),
    {
      id: 'time.zoom-in',
      title: 'Zoom in: half as much time',
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
      title: 'Zoom out: twice as much time',
      group: 'Time',
      keys: ['-'],
      enabled: known,
      run: change((state) => widened(state, now)),
    },
    {
      id: 'time.back',
      title: 'Back to before the zoom',
      group: 'Time',
      enabled: zoomedFrom.length > 0,
      run: change((state) => zoomedBack(state)),
    },
    {
      id: 'time.earlier',
      title: 'Earlier by half',
      group: 'Time',
      keys: ['['],
      enabled: known,
      run: change((state) => shifted(state, -1, now)),
    },
    {
      id: 'time.later',
      title: 'Later by half',
      group: 'Time',
      keys: [']'],
      enabled: known && !live,
      run: change((state) => shifted(state, 1, now)),
    },
  ];
}
