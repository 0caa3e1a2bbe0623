import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { IN_MEMORY } from '../../src/engine/history/history-file.ts';
import { HistoryStore } from '../../src/engine/history/history-store.ts';
import { spawnFromSource } from '../../src/engine/history/test-thread.ts';
import { MEMORY_SETTINGS } from '../../src/engine/history/tiers.ts';
import { MARKERS_PATH } from '../../src/serve/api/markers.ts';
import { API_PATHS, EVENT_KINDS, PARAMETERS } from '../../src/serve/api/parameters.ts';
import { OPERATOR_ACTIONS } from '../../src/shared/event.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../src/shared/health.ts';
import { ask, bearer, type Console, fleetOf, startConsole } from './console.ts';

/* Holds docs/openapi.yaml against what is really answered. */

interface Parameter {
  name: string;
  schema: { minimum?: number; maximum?: number };
}

interface OpenApi {
  paths: Record<
    string,
    { get?: { parameters?: (Parameter | { $ref: string })[]; responses: Record<string, { $ref?: string }> } }
  >;
  components: {
    parameters: Record<string, Parameter>;
    schemas: Record<string, { enum?: unknown[] }>;
  };
}

const document = parse(readFileSync(join(import.meta.dirname, '../../docs/openapi.yaml'), 'utf8')) as OpenApi;
const ajv = new Ajv2020({ strict: false, allErrors: false });
ajv.addSchema(document, 'openapi');

const parameterOf = (each: Parameter | { $ref: string }): Parameter | undefined =>
  '$ref' in each ? document.components.parameters[each.$ref.split('/').at(-1) ?? ''] : each;

/** The first thing that is not as the document says, or `null`. */
function objectionTo(value: unknown, path: string, status: number): string | null {
  const response = document.paths[path]?.get?.responses[status];
  const at = response?.$ref?.slice(1) ?? `/paths/${path.replaceAll('/', '~1')}/get/responses/${status}`;
  const validate = ajv.compile({ $ref: `openapi#${at}/content/application~1json/schema` });
  return validate(value) ? null : ajv.errorsText(validate.errors);
}

/** As the served shell has it without a data directory. */
const historyInMemory = () =>
  new HistoryStore({
    spawn: spawnFromSource,
    data: { directory: null, file: IN_MEMORY, settings: MEMORY_SETTINGS },
    onProblem: (line) => {
      throw new Error(line);
    },
  });

let served: Console;
/** Without a history of its own. */
let bare: Console;
beforeAll(async () => {
  bare = await startConsole({}, (url) => [{ id: 'one', url, group: 'a' }]);
  const policies = { backoff: { initial: '10ms', max: '20ms' }, minDialInterval: '0ms' };
  served = await startConsole(
    {},
    (url) => [
      { id: 'one', url, group: 'a', tags: ['x', 'y'] },
      { id: 'refused', url: 'ws://127.0.0.1:9/?key=secret', ...policies },
      { id: 'paused', url },
      { id: 'isolated', url, group: 'a' },
      { id: 'asleep', url, connect: 'onDemand' },
    ],
    historyInMemory(),
  );
  const actor = { name: 'ada', session: 'tab 1' };
  const { engine, backend } = served;
  const phases = () => engine.fleet.statuses().map(({ state }) => state.phase);
  await vi.waitFor(() => expect(phases().filter((phase) => phase === 'open')).toHaveLength(3));
  engine.act({ action: 'pause' }, ['paused', 'nobody'], actor, 'maintenance');
  engine.act({ action: 'isolate', duration: 60_000 }, ['isolated'], actor, null);
  for (const client of backend.clients) client.close(1_013);
  await vi.waitFor(
    () => {
      const kinds = new Set(engine.fleet.events.recent().map(({ kind }) => kind));
      expect([...kinds]).toEqual(
        expect.arrayContaining(['opened', 'lost', 'dial-failed', 'breaker', 'action']),
      );
      expect(engine.history.recent.fleet().points).toBeGreaterThan(1);
    },
    { timeout: 10_000, interval: 50 },
  );
  engine.refuse(['fleet.yaml:3:5 expected a URL']);
  engine.fleet.events.add({ kind: 'local-fault', state: 'began', text: 'no network' });
  engine.fleet.events.add({ kind: 'degraded', backend: 'one', by: 'slow' });
  engine.fleet.events.add({ kind: 'resume', backend: 'one', result: 'rejected', lastSequence: 7 });
  engine.fleet.events.add({ kind: 'address', backend: 'one', from: '127.0.0.1', to: '127.0.0.2' });
});
afterAll(() => Promise.all([served.stop(), bare.stop()]));

describe('the OpenAPI document', () => {
  it.each([
    ['/api/fleet', 200],
    ['/api/events', 200],
    ['/api/events?after=1&limit=2', 200],
    ['/api/audit', 200],
    ['/api/audit?limit=1', 200],
    ['/api/events?from=0', 200],
    ['/api/events?from=2026-01-31T09:30:00Z&to=2090-01-01T00:00:00%2B01:00&limit=2', 200],
    ['/api/events?backend=one&kind=opened,lost', 200],
    ['/api/events?before=1', 200],
    ['/api/history?fleet', 200],
    ['/api/history?group=a', 200],
    ['/api/history?group=a&from=0&points=2000', 200],
    ['/api/history?backend=one&points=2', 200],
    ['/api/history?backend=one&columns=rtt.p95,failures.sum', 200],
    ['/api/history?backend=isolated&from=1&columns=state.last,state.breaker.isolated', 200],
    ['/api/history?backend=refused', 200],
    ['/api/fleet?x', 400],
    ['/api/events?limit=0', 400],
    ['/api/events?after=1&from=1', 400],
    ['/api/events?kind=lost,found', 400],
    ['/api/events?from=5&to=4', 400],
    ['/api/audit?limit=0', 400],
    ['/api/history', 400],
    ['/api/history?fleet&backend=one', 400],
    ['/api/history?fleet&from=noon', 400],
    ['/api/history?fleet&columns=state.last', 400],
    ['/api/history?backend=nobody', 404],
    ['/api/history?group=nobody', 404],
  ])('describes the answer to %s, %i', async (path, status) => {
    const answer = await ask(served.port, path, { headers: bearer });
    expect(answer.status).toBe(status);
    expect(objectionTo(JSON.parse(answer.body), path.split('?')[0] ?? '', status)).toBeNull();
    expect(answer.body).not.toContain('secret');
  });

  it('describes the answer where there is no history to be read', async () => {
    const answer = await ask(bare.port, '/api/history?group=a', { headers: bearer });
    expect(answer.status).toBe(503);
    expect(objectionTo(JSON.parse(answer.body), '/api/history', 503)).toBeNull();
  });

  it('would notice an answer that it does not describe', async () => {
    const { body } = await ask(served.port, '/api/fleet', { headers: bearer });
    const fleet = JSON.parse(body);
    expect(objectionTo({ ...fleet, more: 1 }, '/api/fleet', 200)).toContain('additional');
    const [status] = fleet.statuses;
    const odd = { ...status, state: { ...status.state, more: 1 } };
    expect(objectionTo({ ...fleet, statuses: [odd] }, '/api/fleet', 200)).not.toBeNull();
    expect(objectionTo({ ...fleet, now: null }, '/api/fleet', 200)).not.toBeNull();
    const history = JSON.parse(
      (await ask(served.port, '/api/history?backend=one', { headers: bearer })).body,
    );
    for (const odd of [
      { source: { kind: 'backend', group: 'a' } },
      { columns: { 'rtt.p95': ['1'] } },
      { columns: { rtt: [] } },
      { before: { phase: 'open' } },
      { states: { phase: ['dancing'], health: [], breaker: [] } },
    ]) {
      expect(objectionTo({ ...history, ...odd }, '/api/history', 200), JSON.stringify(odd)).not.toBeNull();
    }
  });

  it('names every path that there is, and no other', async () => {
    const others = ['/healthz', '/readyz', '/metrics'];
    expect(Object.keys(document.paths).sort()).toEqual([...API_PATHS, MARKERS_PATH, ...others].sort());
    for (const path of others) {
      expect((await ask(served.port, path, { headers: bearer })).status).toBe(200);
    }
  });

  it('names every parameter that there is, and no other', () => {
    for (const path of API_PATHS) {
      const named = (document.paths[path]?.get?.parameters ?? []).map((each) => parameterOf(each)?.name);
      expect(named, path).toEqual(Object.keys(PARAMETERS[path].shape));
    }
  });

  it('has the limits of the parameters right', async () => {
    for (const path of API_PATHS) {
      for (const each of document.paths[path]?.get?.parameters ?? []) {
        const parameter = parameterOf(each);
        if (parameter?.schema.minimum === undefined || parameter.schema.maximum === undefined) continue;
        const { name, schema } = parameter;
        const more = path === '/api/history' ? '&fleet' : '';
        const statusFor = async (value: number) =>
          (await ask(served.port, `${path}?${name}=${value}${more}`, { headers: bearer })).status;
        expect(await statusFor(schema.minimum as number)).toBe(200);
        expect(await statusFor(schema.maximum as number)).toBe(200);
        expect(await statusFor((schema.minimum as number) - 1)).toBe(400);
        // One more than the largest safe number is the next one that there is.
        expect(await statusFor((schema.maximum as number) + 1)).toBe(400);
      }
    }
  });

  it('knows every word', () => {
    const { Health, Phase, BreakerState, OperatorAction, EventKind } = document.components.schemas;
    expect(Health?.enum).toEqual(HEALTHS);
    expect(Phase?.enum).toEqual(PHASES);
    expect(BreakerState?.enum).toEqual(BREAKER_STATES);
    expect(OperatorAction?.enum).toEqual(OPERATOR_ACTIONS);
    expect(EventKind?.enum).toEqual(EVENT_KINDS);
  });

  it('holds for a fleet that was changed, too', async () => {
    served.engine.configure(fleetOf([{ id: 'new', url: 'ws://127.0.0.1:9/' }]));
    for (const path of ['/api/fleet', '/api/events']) {
      const { body } = await ask(served.port, path, { headers: bearer });
      expect(objectionTo(JSON.parse(body), path, 200)).toBeNull();
    }
  });
});
