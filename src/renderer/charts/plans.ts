import { type ChartPlan, columnsOf, enveloped } from './chart-data.ts';

/*
 * What the charts of the fleet, of a group and of a backend are drawn from.
 */

const means = (names: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(names.map((name) => [name, [`${name}.mean`]]));
const most = (names: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(names.map((name) => [name, [`${name}.max`]]));

const TRAFFIC = {
  in: enveloped('messagesIn'),
  out: enveloped('messagesOut'),
  p50: { value: 'rtt.p50' },
  p95: { value: 'rtt.p95' },
  p99: { value: 'rtt.p99' },
};

/** Of the fleet, and of a group alike. */
export const FLEET_PLAN: ChartPlan = {
  lines: { ...TRAFFIC, fewest: { value: 'health.up.min' } },
  sums: {
    ...means(['health.up', 'health.degraded', 'health.connecting', 'health.down', 'health.paused']),
    ...means(['phase.open', 'phase.waiting', 'phase.blocked', 'phase.closing', 'phase.stopped']),
    // What one reads as one: whether a dial is queued or on its way, and what nobody wants connected.
    'phase.connecting': ['phase.queued.mean', 'phase.connecting.mean'],
    'phase.paused': ['phase.paused.mean', 'phase.idle.mean'],
    // One that was open for a second only has to be seen.
    ...most(['breaker.open', 'breaker.isolated', 'breaker.half-open']),
  },
};
export const FLEET_PLAN_COLUMNS = columnsOf(FLEET_PLAN);

/** What happened, to be counted in bars. */
export const RECONNECT_PLAN: ChartPlan = {
  bars: true,
  lines: {},
  sums: { automatic: ['reconnectsAutomatic.sum'], manual: ['reconnectsManual.sum'] },
};
export const RECONNECT_PLAN_COLUMNS = columnsOf(RECONNECT_PLAN);

export const CONSOLE_PLAN: ChartPlan = {
  lines: {
    cpu: { ...enveloped('consoleCpu'), times: 100 },
    memory: enveloped('consoleMemory'),
    lag: enveloped('consoleLag'),
    delay: enveloped('consoleFrameDelay'),
  },
  sums: { skipped: ['consoleFramesSkipped.max'] },
};
export const CONSOLE_PLAN_COLUMNS = columnsOf(CONSOLE_PLAN);

/** A socket that is not open has no rate and no round trip: a gap, neither a zero nor the last value. */
export const BACKEND_PLAN: ChartPlan = {
  lines: { ...TRAFFIC, delivery: { value: 'delivery.p95' } },
  sums: {},
  speaking: 'state.phase.open',
};
const BREAKER_COLUMNS = ['state.breaker.open', 'state.breaker.isolated', 'state.breaker.half-open'];
export const BACKEND_PLAN_COLUMNS = [...columnsOf(BACKEND_PLAN), ...BREAKER_COLUMNS];
