import type { BackendAction } from '../describe/report.ts';
import type { Command, CommandSource } from './commands.ts';
import { MOST_COMPARED, withCompared } from './comparison.ts';
import { mayAct } from './link-store.ts';

/** What can be done to the backend that has the keyboard, or is open. */
export function backendCommands({ page, target, host }: CommandSource): Command[] {
  const { view, fleet, link, actions, isolate } = page;
  const { fleet: info, rowOf, statuses } = fleet.getState();
  const row = target === null ? -1 : (rowOf.get(target) ?? -1);
  const backend = info?.backends[row] ?? null;
  const status = statuses[row];
  const name = backend?.name ?? 'a backend';
  const acts = backend !== null && mayAct(link.getState());
  const paused = status?.state.phase === 'paused';
  // Nothing gets through an isolation but its reset.
  const held = paused || status?.breaker.state === 'isolated';
  const { selected, compared } = view.getState();
  const isCompared = backend !== null && compared.includes(backend.id);
  const act = (action: BackendAction) => () => {
    if (backend) void actions.run(action, backend.id);
  };
  const command = (
    id: string,
    title: string,
    key: string | null,
    enabled: boolean,
    run: () => void,
    words?: string,
  ): Command => ({
    id,
    title,
    group: 'Backend',
    ...(key === null ? {} : { keys: [key] }),
    ...(words === undefined ? {} : { words }),
    enabled,
    run,
  });
  return [
    command('backend.reconnect', `Reconnect ${name}`, 'r', acts && !held, act('reconnect'), 'retry dial'),
    command(
      'backend.pause',
      paused ? `Resume ${name}` : `Pause ${name}`,
      'p',
      acts,
      act(paused ? 'resume' : 'pause'),
      'stop start',
    ),
    command('breaker.reset', `Reset the breaker of ${name}`, 'b', acts, act('reset'), 'close'),
    command('breaker.isolate', `Isolate ${name}…`, null, acts, () => {
      if (!backend) return;
      view.setState({ selected: backend.id });
      isolate.setState({ asking: backend.id });
    }),
    command(
      'compare.toggle',
      isCompared ? `Take ${name} out of the comparison` : `Compare ${name} with others`,
      'c',
      backend !== null && (isCompared || compared.length < MOST_COMPARED),
      () => {
        if (!backend) return;
        view.setState((state) => ({ compared: withCompared(state.compared, backend.id), selected: null }));
      },
    ),
    command(
      'backend.charts-of-group',
      backend?.group ? `Charts of the group ${backend.group}` : 'Charts of its group',
      null,
      Boolean(backend?.group),
      () => view.setState({ chartGroup: backend?.group ?? null, selected: null, compared: [] }),
    ),
    command(
      'backend.close',
      `Close ${selected === null ? 'the detail' : name}`,
      null,
      selected !== null,
      () => view.setState({ selected: null }),
    ),
    { ...command('table.next', 'Next backend', 'j', true, () => host.moveRow('ArrowDown')), ...ROW_KEY },
    {
      ...command('table.previous', 'Previous backend', 'k', true, () => host.moveRow('ArrowUp')),
      ...ROW_KEY,
    },
  ];
}

const ROW_KEY = { group: 'Table', keyOnly: true } as const;

const ASKED: readonly [action: BackendAction, verb: string][] = [
  ['reconnect', 'Reconnect'],
  ['pause', 'Pause'],
  ['resume', 'Resume'],
  ['reset', 'Reset the breakers of'],
  ['isolate', 'Isolate'],
];

/** The same for many; each is asked about first. Without any picked there are none. */
export function markedCommands({ page, marked, askBulk }: CommandSource): Command[] {
  if (marked.length === 0) return [];
  const which = marked.length === 1 ? 'the marked backend' : `the ${marked.length} marked backends`;
  const enabled = askBulk !== null && mayAct(page.link.getState());
  return [
    ...ASKED.map(
      ([action, verb]): Command => ({
        id: `marked.${action}`,
        title: `${verb} ${which}…`,
        group: 'Marked backends',
        words: 'selected bulk many',
        enabled,
        run: () => askBulk?.(action, marked),
      }),
    ),
    {
      id: 'marked.compare',
      title: `Compare ${which}`,
      group: 'Marked backends',
      enabled: marked.length <= MOST_COMPARED,
      run: () => page.view.setState({ compared: [...marked], selected: null }),
    },
  ];
}
