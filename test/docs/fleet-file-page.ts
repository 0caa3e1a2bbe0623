import { configureFleet } from '../../src/engine/fleet-file/fleet-config.ts';
import {
  DEFAULT_DIALS,
  DEFAULT_HELLO_TIMEOUT,
  DEFAULT_POLLING,
  DEFAULT_RESUME_VALIDITY,
  DEFAULT_STATS,
  DEFAULT_TOKEN,
  fleetFileSchema,
} from '../../src/shared/fleet-schema.ts';
import { renderPage } from './page.ts';
import { elementOf, type Shape, settingsTable, shapeOf } from './settings-table.ts';

const FLEET_FILE_PAGE = 'docs/fleet-file.md';

const file = fleetFileSchema.shape;
const backend = shapeOf(elementOf(file.backends)) ?? {};

/** What `defaults` and every backend may say. */
export const policies: Shape = shapeOf(file.defaults) ?? {};
export const outcomeOverride: Shape = shapeOf(elementOf(policies.outcomes ?? file.backends)) ?? {};
/** What only a backend may say. */
export const ofBackend: Shape = without(backend, policies);

/** docs/fleet-file.md, from the schema and the defaults in force. */
export const fleetFilePage = () => ({
  path: FLEET_FILE_PAGE,
  content: renderPage(FLEET_FILE_PAGE, {
    fleet: settingsTable(without(file, { dials: null, defaults: null, backends: null }), null),
    dials: settingsTable(shapeOf(file.dials) ?? {}, DEFAULT_DIALS),
    backends: settingsTable(ofBackend, null),
    policies: settingsTable(policies, defaultPolicies()),
    outcomes: settingsTable(outcomeOverride, null),
  }),
});

/** As a backend has them of which nothing is said but where it is. */
function defaultPolicies(): Record<string, unknown> {
  const { backends } = configureFleet({ version: 1, backends: [{ id: 'a', url: 'ws://a' }] }, '');
  const [{ info, ...config } = { info: { settings: null } }] = backends;
  return {
    ...config,
    ...info.settings,
    maxMessage: info.settings?.maxMessageBytes,
    // What holds once a backend has the section at all.
    hello: { timeout: DEFAULT_HELLO_TIMEOUT },
    resume: { validFor: DEFAULT_RESUME_VALIDITY },
    inspect: { rate: info.settings?.inspectRate },
    token: { ...DEFAULT_TOKEN, method: 'POST', as: 'bearer' },
    stats: DEFAULT_STATS,
    polling: DEFAULT_POLLING,
  };
}

function without(shape: Shape, keys: object): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([key]) => !Object.hasOwn(keys, key)));
}
