import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { type Disposable, DisposableStore, disposable } from '../../shared/disposable.ts';
import type { Health } from '../../shared/health.ts';
import {
  type FleetView,
  INITIAL_FLEET_VIEW,
  type KeptFleetView,
  keptFleetView,
  readFleetView,
} from './fleet-view.ts';
import { type Misread, misreadIn } from './hash-problems.ts';
import type { IncidentLink } from './incident-link.ts';
import { leavesRecordings, type RecordingsView } from './recordings-view.ts';
import type { ReplayView } from './replay-view.ts';
import { keepSaved, readSaved, type SavedView, showsSaved, viewFrom } from './saved-views.ts';
import { isSort, type Sort } from './sort.ts';
import { DEFAULT_SPAN, goLive, SPANS, type ViewTime } from './time-frame.ts';
import { hashOf, readHash } from './view-hash.ts';
import type { Wallboard } from './wallboard.ts';

export type Theme = 'light' | 'dark' | 'system';
/** How high rows are: the token `--row`. */
export type Density = 'comfortable' | 'compact';
/** What the chart of connections counts by. */
export type ConnectionsBy = 'health' | 'phase';
/** What the card under the table lists: what happened, or what operators did from before this start too. */
export type Timeline = 'events' | 'audit';
export type EventFilter =
  | 'all'
  | 'incidents'
  | 'connections'
  | 'breakers'
  | 'operators'
  | 'configuration'
  | 'selected';
/** What is kept: a selection is not, so neither is looking at it only. */
const KEPT_FILTERS: readonly unknown[] = [
  'all',
  'incidents',
  'connections',
  'breakers',
  'operators',
  'configuration',
] satisfies EventFilter[];

/** Backends that were picked for a person. */
export interface OnlyThese {
  /** What they have in common, in a few words. */
  title: string;
  ids: ReadonlySet<string>;
}

/** What a person chose to look at. All of it but the marks survives a reload. */
export interface View extends ViewTime, FleetView {
  /** Empty: all. */
  healths: ReadonlySet<Health>;
  /** A query, see query/query.ts. */
  text: string;
  /** Ids of the backends that something is to be done with at once. */
  marked: ReadonlySet<string>;
  saved: readonly SavedView[];
  /** Name of the saved view that is shown, as long as it is shown unchanged. */
  savedView: string | null;
  /** A link named this view, and there is none of that name. */
  unknownView: string | null;
  /** What the address says besides and is not understood, until it was told. */
  misread: readonly Misread[];
  /** These alone, those of the {@link incident}; `null`: all, or they are not known yet. */
  only: OnlyThese | null;
  /** The one whose backends alone are shown. */
  incident: IncidentLink | null;
  /** A backend's id. */
  selected: string | null;
  sort: Sort;
  theme: Theme;
  density: Density;
  zone: ClockZone;
  /** Ids of the backends that are drawn in one chart, at most {@link MOST_COMPARED}. */
  compared: readonly string[];
  /** Whose charts are beside the table: a group's, or with `null` the fleet's. */
  chartGroup: string | null;
  connections: ConnectionsBy;
  timeline: Timeline;
  /** The messages of the selected backend are shown in its place. */
  inspecting: boolean;
  events: EventFilter;
  /** Titles of the detail's sections that are closed, so that they stay closed for the next backend. */
  folded: ReadonlySet<string>;
  /** The screen without controls; `null`: the console itself. */
  wallboard: Wallboard | null;
  /** The page of recordings in the fleet's place; `null`: the fleet. */
  recordings: RecordingsView | null;
  /** A recording in the live fleet's place; `null`: the live fleet. */
  replay: ReplayView | null;
}

export const INITIAL_VIEW: View = {
  healths: new Set(),
  text: '',
  only: null,
  incident: null,
  marked: new Set(),
  saved: [],
  savedView: null,
  unknownView: null,
  misread: [],
  ...INITIAL_FLEET_VIEW,
  selected: null,
  sort: { key: 'health', descending: false },
  theme: 'system',
  density: 'comfortable',
  zone: 'utc',
  ...goLive(DEFAULT_SPAN),
  compared: [],
  chartGroup: null,
  connections: 'health',
  timeline: 'events',
  inspecting: false,
  events: 'all',
  folded: new Set(),
  wallboard: null,
  recordings: null,
  replay: null,
};

/** "Needs attention": whatever an operator may have to act on. */
export const ATTENTION: readonly Health[] = ['down', 'degraded', 'connecting'];

const KEY = 'wirewatch.view';

/** What the view store needs of the browser. */
export interface ViewKeeper {
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  location: Pick<Location, 'hash'>;
  replaceHash(hash: string): void;
  /** Calls back with each address that a person goes to: a link that was pasted, the back button. */
  onHash(listener: (hash: string) => void): Disposable;
}

export interface KeptView extends Disposable {
  view: StoreApi<View>;
}

/** Reads what was kept, and keeps each change: choices in the storage, what is looked at in the address. */
export function keepView(keeper: ViewKeeper): KeptView {
  const saved = readSaved(keeper.storage);
  const first = {
    ...INITIAL_VIEW,
    ...readChoices(keeper.storage),
    saved,
    ...addressed(keeper.location.hash, saved),
  };
  const view = createStore<View>()(() => ({ ...first, ...(standsStill(first) ? goLive(first.span) : {}) }));
  const owned = new DisposableStore();
  owned.add(
    disposable(
      view.subscribe((now, before) => {
        if (now.saved !== before.saved) keepSaved(keeper.storage, before.saved, now.saved);
        if (now.savedView !== null && !isUnchanged(now, now.savedView)) {
          // Comes back here.
          view.setState({ savedView: null });
          return;
        }
        if (standsStill(now)) {
          view.setState(goLive(now.span));
          return;
        }
        // The two go together, whichever a person puts away.
        const showsAll = now.only === null && before.only !== null && now.incident === before.incident;
        if (now.incident !== null && showsAll) {
          view.setState({ incident: null });
          return;
        }
        if (now.only !== null && now.incident === null && before.incident !== null) {
          view.setState({ only: null });
          return;
        }
        if (leavesRecordings(now, before)) {
          view.setState({ recordings: null });
          return;
        }
        keepChoices(keeper.storage, now);
        keeper.replaceHash(hashOf(now));
      }),
    ),
  );
  owned.add(keeper.onHash((hash) => view.setState(addressed(hash, view.getState().saved))));
  return { view, dispose: () => owned.dispose() };
}

/** A wallboard has nothing that says that its charts are not of now: they always are. */
const standsStill = ({ wallboard, time }: View): boolean => wallboard !== null && time.kind === 'fixed';

function isUnchanged(view: View, name: string): boolean {
  const saved = view.saved.find((each) => each.name === name);
  return saved !== undefined && showsSaved(view, saved);
}

/**
 * An address that says nothing of the time leaves it as it is. A saved view that it names says what is shown; where
 * there is none of that name, what the address says besides.
 */
function addressed(hash: string, saved: readonly SavedView[]): Partial<View> {
  const { time, savedView: name, ...said } = readHash(hash);
  const found = saved.find((view) => view.name === name);
  const misread = misreadIn(hash);
  const rest = { ...said, misread, ...(found ? viewFrom(found) : { savedView: null, unknownView: name }) };
  if (time === null) return rest;
  return { ...rest, time, zoomedFrom: [], ...(time.kind === 'live' ? { span: time.span } : {}) };
}

export const isFiltered = (view: Pick<View, 'healths' | 'text' | 'only'>): boolean =>
  view.healths.size > 0 || view.text.trim() !== '' || view.only !== null;

export function toggled<Item>(items: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  const next = new Set(items);
  if (!next.delete(item)) next.add(item);
  return next;
}

export const isAttention = (healths: ReadonlySet<Health>): boolean =>
  healths.size === ATTENTION.length && ATTENTION.every((health) => healths.has(health));

type Choices = Pick<
  View,
  'sort' | 'theme' | 'density' | 'zone' | 'span' | 'time' | 'connections' | 'timeline' | 'events' | 'folded'
>;
/** As the storage has them. */
type KeptChoices = Omit<Choices, 'folded' | 'time'> & { folded: readonly string[] } & KeptFleetView;

function readChoices(storage: ViewKeeper['storage']): Partial<Choices & FleetView> {
  let kept: unknown;
  try {
    kept = JSON.parse(storage.getItem(KEY) ?? '{}');
  } catch {
    // Storage may be forbidden or hold what an older version wrote: then the defaults stand.
    return {};
  }
  if (typeof kept !== 'object' || kept === null) return {};
  const { sort, theme, density, zone, span, connections, timeline, events, folded } = kept as Record<
    string,
    unknown
  >;
  const choices: Partial<Choices & FleetView> = {};
  if (isSort(sort)) choices.sort = { key: sort.key, descending: sort.descending };
  if (theme === 'light' || theme === 'dark' || theme === 'system') choices.theme = theme;
  if (density === 'comfortable' || density === 'compact') choices.density = density;
  if (zone === 'utc' || zone === 'local') choices.zone = zone;
  const known = SPANS.find((each) => each.span === span);
  if (known) Object.assign(choices, goLive(known.span));
  if (connections === 'health' || connections === 'phase') choices.connections = connections;
  if (timeline === 'events' || timeline === 'audit') choices.timeline = timeline;
  if (KEPT_FILTERS.includes(events)) choices.events = events as EventFilter;
  Object.assign(choices, readFleetView(kept as Record<string, unknown>));
  if (Array.isArray(folded)) choices.folded = new Set(folded.filter((title) => typeof title === 'string'));
  return choices;
}

function keepChoices(storage: ViewKeeper['storage'], view: View): void {
  const { sort, theme, density, zone, span, connections, timeline, events } = view;
  const folded = [...view.folded];
  try {
    storage.setItem(
      KEY,
      JSON.stringify({
        sort,
        theme,
        density,
        zone,
        span,
        connections,
        timeline,
        events,
        folded,
        ...keptFleetView(view),
      } satisfies KeptChoices),
    );
  } catch {
    // A full or forbidden storage costs the choices at the next reload, nothing now.
    return;
  }
}
