import type { Command, CommandSource } from './commands.ts';
import { ATTENTION, type Density, INITIAL_VIEW, isFiltered, type Theme, type View } from './view-store.ts';
import { DEFAULT_WALLBOARD } from './wallboard.ts';

export const THEMES: readonly { theme: Theme; name: string }[] = [
  { theme: 'system', name: 'as the system has it' },
  { theme: 'light', name: 'light' },
  { theme: 'dark', name: 'dark' },
];

export const DENSITIES: readonly { density: Density; name: string }[] = [
  { density: 'comfortable', name: 'comfortable' },
  { density: 'compact', name: 'compact' },
];

/** What is shown, and how. */
export function viewCommands({ page, host }: CommandSource): Command[] {
  const { view, fleet } = page;
  const state = view.getState();
  const change = (to: Partial<View>) => () => view.setState(to);
  return [
    {
      id: 'filter.focus',
      title: 'Find in the table',
      group: 'Table',
      keys: ['/'],
      words: 'filter search query',
      enabled: fleet.getState().fleet !== null,
      run: () => host.focusFilter(),
    },
    {
      id: 'filter.attention',
      title: 'Show what needs attention',
      group: 'Table',
      words: 'down degraded connecting problems',
      enabled: true,
      run: change({ healths: new Set(ATTENTION) }),
    },
    {
      id: 'filter.clear',
      title: 'Show all backends',
      group: 'Table',
      words: 'clear filter',
      enabled: isFiltered(state),
      run: change({ healths: INITIAL_VIEW.healths, text: INITIAL_VIEW.text, only: null }),
    },
    {
      id: 'charts.fleet',
      title: 'Charts of the whole fleet',
      group: 'View',
      enabled: state.chartGroup !== null || state.selected !== null || state.compared.length > 0,
      run: change({ chartGroup: null, selected: null, compared: [] }),
    },
    {
      id: 'compare.clear',
      title: 'Close the comparison',
      group: 'View',
      enabled: state.compared.length > 0,
      run: change({ compared: [] }),
    },
    {
      id: 'timeline.events',
      title: 'Events under the table',
      group: 'View',
      words: 'timeline log',
      enabled: true,
      run: change({ timeline: 'events' }),
    },
    {
      id: 'timeline.audit',
      title: 'Audit log under the table',
      group: 'View',
      words: 'operators who did what',
      enabled: true,
      run: change({ timeline: 'audit' }),
    },
    ...THEMES.map(
      ({ theme, name }): Command => ({
        id: `theme.${theme}`,
        title: `Theme: ${name}`,
        group: 'View',
        words: 'colours appearance',
        enabled: state.theme !== theme,
        run: change({ theme }),
      }),
    ),
    {
      id: 'theme.next',
      title: 'Next theme',
      group: 'View',
      keys: ['t'],
      enabled: true,
      run: () => view.setState(({ theme }) => ({ theme: nextTheme(theme) })),
    },
    ...DENSITIES.map(
      ({ density, name }): Command => ({
        id: `density.${density}`,
        title: `Rows: ${name}`,
        group: 'View',
        words: 'density height space',
        enabled: state.density !== density,
        run: change({ density }),
      }),
    ),
    {
      id: 'zone.toggle',
      title: state.zone === 'utc' ? 'Times in local time' : 'Times in UTC',
      group: 'View',
      keys: ['z'],
      words: 'zone clock',
      enabled: true,
      run: () => view.setState(({ zone }) => ({ zone: zone === 'utc' ? 'local' : 'utc' })),
    },
    {
      id: 'wallboard.open',
      title: 'Wallboard',
      group: 'View',
      keys: ['g w'],
      words: 'wall screen big full',
      enabled: true,
      run: change({ wallboard: DEFAULT_WALLBOARD }),
    },
  ];
}

/** What there may be many of: they come last, so that they do not push the others out of a list that is cut. */
export function choiceCommands({ page: { view, fleet }, savedViews }: CommandSource): Command[] {
  const groups = new Set((fleet.getState().fleet?.backends ?? []).flatMap(({ group }) => group ?? []));
  return [
    ...savedViews.map(
      ({ name, apply }): Command => ({
        id: `view.saved.${name}`,
        title: `View: ${name}`,
        group: 'Table',
        words: 'saved',
        enabled: true,
        run: apply,
      }),
    ),
    ...[...groups].map(
      (group): Command => ({
        id: `charts.group.${group}`,
        title: `Charts of ${group}`,
        group: 'View',
        words: 'group',
        enabled: true,
        run: () => view.setState({ chartGroup: group, selected: null, compared: [] }),
      }),
    ),
  ];
}

export function nextTheme(theme: Theme): Theme {
  const at = THEMES.findIndex((each) => each.theme === theme);
  return THEMES[(at + 1) % THEMES.length]?.theme ?? 'system';
}
