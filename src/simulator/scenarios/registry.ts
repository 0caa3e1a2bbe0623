import { startActix } from './actix.ts';
import { startChat } from './chat.ts';
import { startGateway } from './gateway.ts';
import { startPriceFeed } from './price-feed.ts';
import type { ScenarioOptions, ScenarioServer } from './scenario.ts';
import { startSignals } from './signals.ts';

/** The servers of the five accounts, by name. */
const STARTS = {
  'price-feed': startPriceFeed,
  actix: startActix,
  chat: startChat,
  signals: startSignals,
  gateway: startGateway,
} satisfies Record<string, (options: ScenarioOptions) => Promise<ScenarioServer>>;

export type ScenarioName = keyof typeof STARTS;

export const SCENARIO_NAMES = Object.keys(STARTS) as ScenarioName[];

export const isScenarioName = (name: string): name is ScenarioName => Object.hasOwn(STARTS, name);

/** Starts one of them with the figures of its account. */
export const startScenario = (name: ScenarioName, options: ScenarioOptions = {}): Promise<ScenarioServer> =>
  STARTS[name](options);
