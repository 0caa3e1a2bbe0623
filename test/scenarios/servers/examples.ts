import { actixFleet } from '../../../src/simulator/scenarios/actix-fleet.ts';
import { chatFleet } from '../../../src/simulator/scenarios/chat-fleet.ts';
import { gatewayFleet } from '../../../src/simulator/scenarios/gateway-fleet.ts';
import { priceFeedFleet } from '../../../src/simulator/scenarios/price-feed-fleet.ts';
import type { ScenarioName } from '../../../src/simulator/scenarios/registry.ts';
import { signalsFleet } from '../../../src/simulator/scenarios/signals-fleet.ts';

/** The variable that stands for the host and port of a scenario's server in its example. */
export const VARIABLES: Record<ScenarioName, string> = {
  'price-feed': 'PRICE_FEED',
  actix: 'ACTIX',
  chat: 'CHAT',
  signals: 'SIGNALS',
  gateway: 'GATEWAY',
};

const hostOf = (name: ScenarioName) => ({ authority: `\${${VARIABLES[name]}}`, timeScale: 1 });

/** What docs/examples/scenarios has to say, by scenario. `docs/examples/scenarios` is one fleet as well. */
export const EXAMPLES: Record<ScenarioName, string> = {
  'price-feed': priceFeedFleet(hostOf('price-feed')),
  actix: actixFleet(hostOf('actix')),
  chat: chatFleet({ ...hostOf('chat'), rooms: ['7', '8', 'lobby'], token: '${secret:chat-token}' }),
  signals: signalsFleet(hostOf('signals')),
  gateway: gatewayFleet(hostOf('gateway')),
};
