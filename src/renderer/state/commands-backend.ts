import type { BackendAction } from '../describe/report.ts';
import { texts } from '../texts/catalogue.ts';
import type { Command, CommandSource } from './commands.ts';
import { MOST_COMPARED, withCompared } from './comparison.ts';
import { mayAct } from './link-store.ts';

const said = texts.commands;

/** What can be done to the backend that has the keyboard, or is open. */
export function backendCommands({ page, target, host }: CommandSource): Command[] {
  const { view, fleet, link, actions, isolate } = page;
  const { fleet: info, rowOf, statuses } = fleet.getState();
  const row = target === null ? -1 : (rowOf.get(target) ?? -1);
  const backend = info?.backends[row] ?? null;
  const status = statuses[row];
  const name = backend?.name ?? said.aBackend;
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
    command(
      'backend.reconnect',
      said.reconnect(name),
      'r',
      acts && !held,
      act('reconnect'),
      said.reconnectWords,
    ),
    command(
      'backend.pause',
      paused ? said.resume(name) : said.pause(name),
      'p',
      acts,
      act(paused ? 'resume' : 'pause'),
      said.pauseWords,
    ),
    command('breaker.reset', said.reset(name), 'b', acts, act('reset'), said.resetWords),
    command('breaker.isolate', said.isolate(name), null, acts, () => {
      if (!backend) return;
      view.setState({ selected: backend.id });
      isolate.setState({ asking: backend.id });
    }),
    command(
      'compare.toggle',
      isCompared ? said.takeOut(name) : said.compare(name),
      'c',
      backend !== null && (isCompared || compared.length < MOST_COMPARED),
      () => {
        if (!backend) return;
        view.setState((state) => ({ compared: withCompared(state.compared, backend.id), selected: null }));
      },
    ),
    command(
      'backend.charts-of-group',
      backend?.group ? said.chartsOfGroup(backend.group) : said.chartsOfItsGroup,
      null,
      Boolean(backend?.group),
      () => view.setState({ chartGroup: backend?.group ?? null, selected: null, compared: [] }),
    ),
    command(
      'backend.close',
      said.close(selected === null ? said.theDetail : name),
      null,
      selected !== null,
      () => view.setState({ selected: null }),
    ),
    { ...command('table.next', said.nextRow, 'j', true, () => host.moveRow('ArrowDown')), ...ROW_KEY },
    {
      ...command('table.previous', said.previousRow, 'k', true, () => host.moveRow('ArrowUp')),
      ...ROW_KEY,
    },
  ];
}

const ROW_KEY = { group: 'Table', keyOnly: true } as const;

const ASKED: readonly BackendAction[] = ['reconnect', 'pause', 'resume', 'reset', 'isolate'];

/** The same for many; each is asked about first. Without any picked there are none. */
export function markedCommands({ page, marked, askBulk }: CommandSource): Command[] {
  if (marked.length === 0) return [];
  const which = said.marked(marked.length);
  const enabled = askBulk !== null && mayAct(page.link.getState());
  return [
    ...ASKED.map(
      (action): Command => ({
        id: `marked.${action}`,
        title: said.onMarked[action](which),
        group: 'Marked backends',
        words: said.markedWords,
        enabled,
        run: () => askBulk?.(action, marked),
      }),
    ),
    {
      id: 'marked.compare',
      title: said.compareMarked(which),
      group: 'Marked backends',
      enabled: marked.length <= MOST_COMPARED,
      run: () => page.view.setState({ compared: [...marked], selected: null }),
    },
  ];
}
