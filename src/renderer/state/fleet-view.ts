/** What the rows are put together by. */
export const GROUPINGS = ['none', 'group', 'host', 'tag'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const MODES = ['table', 'tiles'] as const;
export type FleetMode = (typeof MODES)[number];

/** Columns that a person may choose, in the order in which they stand. Health and name are always there. */
export const COLUMN_IDS = [
  'group',
  'host',
  'state',
  'breaker',
  'rtt',
  'p95',
  'in',
  'out',
  'bytesIn',
  'bytesOut',
  'recon',
  'failures',
  'trips',
  'dropped',
  'delivery',
  'uptime',
  'spark',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export const DEFAULT_COLUMNS: ReadonlySet<ColumnId> = new Set<ColumnId>([
  'state',
  'breaker',
  'rtt',
  'in',
  'out',
  'recon',
  'uptime',
  'spark',
]);

/** How the fleet is laid out. */
export interface FleetView {
  grouping: Grouping;
  /** Keys of the groups that are closed, see row-groups.ts. */
  collapsed: ReadonlySet<string>;
  columns: ReadonlySet<ColumnId>;
  mode: FleetMode;
}

export const INITIAL_FLEET_VIEW: FleetView = {
  grouping: 'none',
  collapsed: new Set(),
  columns: DEFAULT_COLUMNS,
  mode: 'table',
};

/** As JSON has it. */
export interface KeptFleetView {
  grouping: Grouping;
  collapsed: readonly string[];
  columns: readonly ColumnId[];
  mode: FleetMode;
}

/** Groups of fleets that are long gone must not fill the storage. */
const MOST_COLLAPSED = 1_000;

export const keptFleetView = ({ grouping, collapsed, columns, mode }: FleetView): KeptFleetView => ({
  grouping,
  collapsed: [...collapsed].slice(-MOST_COLLAPSED),
  columns: COLUMN_IDS.filter((id) => columns.has(id)),
  mode,
});

/** Of what was kept, by an older version perhaps, the part that is understood. */
export function readFleetView(kept: Record<string, unknown>): Partial<FleetView> {
  const view: Partial<FleetView> = {};
  const grouping = GROUPINGS.find((each) => each === kept.grouping);
  if (grouping) view.grouping = grouping;
  const mode = MODES.find((each) => each === kept.mode);
  if (mode) view.mode = mode;
  const { columns, collapsed } = kept;
  if (Array.isArray(columns)) view.columns = new Set(COLUMN_IDS.filter((id) => columns.includes(id)));
  if (Array.isArray(collapsed)) view.collapsed = new Set(collapsed.filter((key) => typeof key === 'string'));
  return view;
}
