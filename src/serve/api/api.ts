import type { Engine } from '../../engine/engine.ts';
import { sentenceOf } from '../../shared/describe/sentence.ts';
import { jsonReply, type Reply } from '../reply.ts';
import { backendHistory, fleetHistory } from './history.ts';
import { API_PATHS, type ApiPath, isApiPath, type ParametersOf, readParameters } from './parameters.ts';

/** What the answers are made of. */
export type ApiEngine = Pick<Engine, 'audit' | 'fleet' | 'history' | 'id' | 'snapshot'>;

/**
 * Answers what is below /api, all of it to read. Every answer is JSON, an error too: `{ error }` with one
 * line for people. docs/openapi.yaml describes it.
 *
 * @param path `/api` or below.
 */
export function answerApi(engine: ApiEngine, path: string, query: URLSearchParams): Reply {
  if (!isApiPath(path))
    return refusal(404, `there is nothing of that name: there are ${API_PATHS.join(', ')}`);
  return ANSWERS[path](engine, query);
}

const ANSWERS: { [Path in ApiPath]: (engine: ApiEngine, query: URLSearchParams) => Reply } = {
  '/api/fleet': answering('/api/fleet', fleet),
  '/api/events': answering('/api/events', events),
  '/api/audit': answering('/api/audit', audit),
  '/api/history': answering('/api/history', history),
};

function answering<Path extends ApiPath>(
  path: Path,
  answer: (engine: ApiEngine, parameters: ParametersOf<Path>) => Reply,
) {
  return (engine: ApiEngine, query: URLSearchParams): Reply => {
    const parameters = readParameters(path, query);
    return parameters.ok ? answer(engine, parameters.value) : refusal(400, parameters.error);
  };
}

/** The snapshot that a page gets, and every backend's state in one sentence. */
function fleet(engine: ApiEngine): Reply {
  const snapshot = engine.snapshot();
  const { backends } = snapshot.fleet;
  const statuses = snapshot.statuses.map((status, row) => {
    const info = backends[row];
    return { ...status, sentence: info ? sentenceOf(info, status, snapshot.now) : '' };
  });
  return jsonReply(200, { ...snapshot, statuses });
}

/** With `after` the ones that came next, without it the newest; the oldest first either way. */
function events(engine: ApiEngine, { after, limit }: ParametersOf<'/api/events'>): Reply {
  const kept = engine.fleet.events.recent();
  const newer = after === undefined ? kept : kept.filter(({ sequence }) => sequence > after);
  const oldest = kept[0]?.sequence ?? 1;
  return jsonReply(200, {
    engineId: engine.id,
    events: after === undefined ? newer.slice(-limit) : newer.slice(0, limit),
    last: kept.at(-1)?.sequence ?? 0,
    missed: after === undefined ? 0 : Math.max(0, oldest - 1 - after),
  });
}

/** The newest first. */
function audit(engine: ApiEngine, { before, limit }: ParametersOf<'/api/audit'>): Reply {
  const entries = engine.audit(limit, before);
  // A full page may be the last one; asking for the next is then answered with none.
  const next = entries.length === limit ? (entries.at(-1)?.id ?? null) : null;
  return jsonReply(200, { entries, next });
}

function history(engine: ApiEngine, { backend, points }: ParametersOf<'/api/history'>): Reply {
  if (backend === undefined) return jsonReply(200, fleetHistory(engine.history.fleet(), points));
  if (!engine.fleet.has(backend)) {
    return refusal(404, `there is no backend ${JSON.stringify(backend.slice(0, 200))}: see /api/fleet`);
  }
  return jsonReply(200, backendHistory(backend, engine.history.backend(backend), points));
}

const refusal = (status: number, error: string): Reply => jsonReply(status, { error });
