import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { type Disposable, DisposableStore, disposable } from '../../shared/disposable.ts';
import type { Health } from '../../shared/health.ts';
import { DEFAULT_SPAN, goLive, SPANS, type ViewTime } from './time-frame.ts';
import { hashOf, readHash } from './view-hash.ts';

const SORT_KEYS = ['health', 'name', 'state', 'breaker', 'rtt', 'in', 'out', 'reconnects', 'uptime'] as const;
export type SortKey = (typeof SORT_KEYS)[number];
export interface Sort {
  key: SortKey;
  descending: boolean;
}

export type Theme = 'light' | 'dark' | 'system';
/** What the chart of connections counts by. */
export type ConnectionsBy = 'health' | 'phase';
/** What the card under the table lists: what happened, or what operators did from before this start too. */
export type Timeline = 'events' | 'audit';
export type EventFilter = 'all' | 'breakers' | 'operators' | 'selected';

/** What a person chose to look at. All of it survives a reload. */
export interface View extends ViewTime {
  /** Empty: all. */
  healths: ReadonlySet<Health>;
  text: string;
  /** A backend's id. */
  selected: string | null;
  sort: Sort;
  theme: Theme;
  zone: ClockZone;
  /** Ids of the backends that are drawn in one chart, at most {@link MOST_COMPARED}. */
  compared: readonly string[];
  /** Whose charts are beside the table: a group's, or with `null` the fleet's. */
  chartGroup: string | null;
  connections: ConnectionsBy;
  timeline: Timeline;
  events: EventFilter;
  /** Titles of the detail's sections that are closed, so that they stay closed for the next backend. */
  folded: ReadonlySet<string>;
}

export const INITIAL_VIEW: View = {
  healths: new Set(),
  text: '',
  selected: null,
  sort: { key: 'health', descending: false },
  theme: 'system',
  zone: 'utc',
  ...goLive(DEFAULT_SPAN),
  compared: [],
  chartGroup: null,
  connections: 'health',
  timeline: 'events',
  events: 'all',
  folded: new Set(),
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
  const view = createStore<View>()(() => ({
    ...INITIAL_VIEW,
    ...readChoices(keeper.storage),
    ...addressed(keeper.location.hash),
  }));
  const owned = new DisposableStore();
  owned.add(
    disposable(
      view.subscribe((now) => {
        keepChoices(keeper.storage, now);
        keeper.replaceHash(hashOf(now));
      }),
    ),
  );
  owned.add(keeper.onHash((hash) => view.setState(addressed(hash))));
  return { view, dispose: () => owned.dispose() };
}

/** An address that says nothing of the time leaves it as it is. */
function addressed(hash: string): Partial<View> {
  const { time, ...rest } = readHash(hash);
  if (time === null) return rest;
  return { ...rest, time, zoomedFrom: [], ...(time.kind === 'live' ? { span: time.span } : {}) };
}

/** Lines in one chart that can be told apart. */
export const MOST_COMPARED = 6;

/** Takes a backend into the comparison, or out of it; a full one stays as it is. */
export function withCompared(compared: readonly string[], backend: string): readonly string[] {
  if (compared.includes(backend)) return compared.filter((each) => each !== backend);
  return compared.length < MOST_COMPARED ? [...compared, backend] : compared;
}

export const isFiltered = (view: Pick<View, 'healths' | 'text'>): boolean =>
  view.healths.size > 0 || view.text.trim() !== '';

export function toggled<Item>(items: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  const next = new Set(items);
  if (!next.delete(item)) next.add(item);
  return next;
}

export const isAttention = (healths: ReadonlySet<Health>): boolean =>
  healths.size === ATTENTION.length && ATTENTION.every((health) => healths.has(health));

type Choices = Pick<
  View,
  'sort' | 'theme' | 'zone' | 'span' | 'time' | 'connections' | 'timeline' | 'events' | 'folded'
>;
/** As the storage has them. */
type KeptChoices = Omit<Choices, 'folded' | 'time'> & { folded: readonly string[] };

function readChoices(storage: ViewKeeper['storage']): Partial<Choices> {
  let kept: unknown;
  try {
    kept = JSON.parse(storage.getItem(KEY) ?? '{}');
  } catch {
    // Storage may be forbidden or hold what an older version wrote: then the defaults stand.
    return {};
  }
  if (typeof kept !== 'object' || kept === null) return {};
  const { sort, theme, zone, span, connections, timeline, events, folded } = kept as Record<string, unknown>;
  const choices: Partial<Choices> = {};
  if (isSort(sort)) choices.sort = { key: sort.key, descending: sort.descending };
  if (theme === 'light' || theme === 'dark' || theme === 'system') choices.theme = theme;
  if (zone === 'utc' || zone === 'local') choices.zone = zone;
  const known = SPANS.find((each) => each.span === span);
  if (known) Object.assign(choices, goLive(known.span));
  if (connections === 'health' || connections === 'phase') choices.connections = connections;
  if (timeline === 'events' || timeline === 'audit') choices.timeline = timeline;
  if (events === 'all' || events === 'breakers' || events === 'operators') choices.events = events;
  if (Array.isArray(folded)) choices.folded = new Set(folded.filter((title) => typeof title === 'string'));
  return choices;
}

function keepChoices(storage: ViewKeeper['storage'], view: View): void {
  const { sort, theme, zone, span, connections, timeline, events } = view;
  const folded = [...view.folded];
  try {
    storage.setItem(
      KEY,
      JSON.stringify({
        sort,
        theme,
        zone,
        span,
        connections,
        timeline,
        events,
        folded,
      } satisfies KeptChoices),
    );
  } catch {
    // A full or forbidden storage costs the choices at the next reload, nothing now.
    return;
  }
}

function isSort(value: unknown): value is Sort {
  if (typeof value !== 'object' || value === null) return false;
  const { key, descending } = value as Record<string, unknown>;
  return (SORT_KEYS as readonly unknown[]).includes(key) && typeof descending === 'boolean';
}
