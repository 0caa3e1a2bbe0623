import { texts } from '../texts/catalogue.ts';
import type { Command, CommandSource } from './commands.ts';
import { ATTENTION, type Density, INITIAL_VIEW, isFiltered, type Theme, type View } from './view-store.ts';
import { DEFAULT_WALLBOARD } from './wallboard.ts';

const said = texts.commands;

export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
export const DENSITIES: readonly Density[] = ['comfortable', 'compact'];

/** What is shown, and how. */
export function viewCommands({ page, host }: CommandSource): Command[] {
  const { view, fleet } = page;
  const state = view.getState();
  const change = (to: Partial<View>) => () => view.setState(to);
  return [
    {
      id: 'filter.focus',
      title: said.find,
      group: 'Table',
      keys: ['/'],
      words: said.findWords,
      enabled: fleet.getState().fleet !== null,
      run: () => host.focusFilter(),
    },
    {
      id: 'filter.attention',
      title: said.attention,
      group: 'Table',
      words: said.attentionWords,
      enabled: true,
      run: change({ healths: new Set(ATTENTION) }),
    },
    {
      id: 'filter.clear',
      title: said.showAll,
      group: 'Table',
      words: said.showAllWords,
      enabled: isFiltered(state),
      run: change({ healths: INITIAL_VIEW.healths, text: INITIAL_VIEW.text, only: null }),
    },
    {
      id: 'charts.fleet',
      title: said.fleetCharts,
      group: 'View',
      enabled: state.chartGroup !== null || state.selected !== null || state.compared.length > 0,
      run: change({ chartGroup: null, selected: null, compared: [] }),
    },
    {
      id: 'compare.clear',
      title: said.closeComparison,
      group: 'View',
      enabled: state.compared.length > 0,
      run: change({ compared: [] }),
    },
    {
      id: 'timeline.events',
      title: said.events,
      group: 'View',
      words: said.eventsWords,
      enabled: true,
      run: change({ timeline: 'events' }),
    },
    {
      id: 'timeline.audit',
      title: said.audit,
      group: 'View',
      words: said.auditWords,
      enabled: true,
      run: change({ timeline: 'audit' }),
    },
    ...THEMES.map(
      (theme): Command => ({
        id: `theme.${theme}`,
        title: said.theme(said.themes[theme]),
        group: 'View',
        words: said.themeWords,
        enabled: state.theme !== theme,
        run: change({ theme }),
      }),
    ),
    {
      id: 'theme.next',
      title: said.nextTheme,
      group: 'View',
      keys: ['t'],
      enabled: true,
      run: () => view.setState(({ theme }) => ({ theme: nextTheme(theme) })),
    },
    ...DENSITIES.map(
      (density): Command => ({
        id: `density.${density}`,
        title: said.density(said.densities[density]),
        group: 'View',
        words: said.densityWords,
        enabled: state.density !== density,
        run: change({ density }),
      }),
    ),
    {
      id: 'zone.toggle',
      title: state.zone === 'utc' ? said.zone.local : said.zone.utc,
      group: 'View',
      keys: ['z'],
      words: said.zoneWords,
      enabled: true,
      run: () => view.setState(({ zone }) => ({ zone: zone === 'utc' ? 'local' : 'utc' })),
    },
    {
      id: 'wallboard.open',
      title: said.wallboard,
      group: 'View',
      keys: ['g w'],
      words: said.wallboardWords,
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
        title: said.savedView(name),
        group: 'Table',
        words: said.savedViewWords,
        enabled: true,
        run: apply,
      }),
    ),
    ...[...groups].map(
      (group): Command => ({
        id: `charts.group.${group}`,
        title: said.groupCharts(group),
        group: 'View',
        words: said.groupChartsWords,
        enabled: true,
        run: () => view.setState({ chartGroup: group, selected: null, compared: [] }),
      }),
    ),
  ];
}

export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
}
