import type { Engine } from '../../engine/engine.ts';
import { sentenceOf } from '../../shared/describe/sentence.ts';
import type { Result } from '../../shared/result.ts';
import { jsonReply, type Reply } from '../reply.ts';
import { eventsOfRange, liveEvents } from './events.ts';
import { historyAnswer } from './history.ts';
import { csvReply } from './history-csv.ts';
import {
  API_PATHS,
  type ApiPath,
  isApiPath,
  isOfRange,
  type ParametersOf,
  readParameters,
} from './parameters.ts';
import type { Refusal } from './refusal.ts';

/** What the answers are made of. */
export type ApiEngine = Pick<Engine, 'audit' | 'fleet' | 'history' | 'id' | 'snapshot'>;

type Answer = Reply | Promise<Reply>;

/**
 * Answers what is below /api, all of it to read. Every answer is JSON unless CSV is asked for; an error is JSON
 * too, `{ error }` with one line for people. docs/openapi.yaml describes it.
 *
 * @param path `/api` or below.
 * @param now UTC ms
 */
export function answerApi(engine: ApiEngine, path: string, query: URLSearchParams, now: number): Answer {
  if (!isApiPath(path))
    return refusal({
      status: 404,
      error: `there is nothing of that name: there are ${API_PATHS.join(', ')}`,
    });
  return ANSWERS[path](engine, query, now);
}

const ANSWERS: { [Path in ApiPath]: (engine: ApiEngine, query: URLSearchParams, now: number) => Answer } = {
  '/api/fleet': answering('/api/fleet', fleet),
  '/api/events': answering('/api/events', events),
  '/api/audit': answering('/api/audit', audit),
  '/api/history': answering('/api/history', history),
};

function answering<Path extends ApiPath>(
  path: Path,
  answer: (engine: ApiEngine, parameters: ParametersOf<Path>, now: number) => Answer,
) {
  return (engine: ApiEngine, query: URLSearchParams, now: number): Answer => {
    const parameters = readParameters(path, query);
    return parameters.ok
      ? answer(engine, parameters.value, now)
      : refusal({ status: 400, error: parameters.error });
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

function events(engine: ApiEngine, parameters: ParametersOf<'/api/events'>): Answer {
  if (isOfRange(parameters)) return eventsOfRange(engine, parameters).then(replyWith);
  return jsonReply(200, liveEvents(engine, parameters));
}

/** The newest first. */
function audit(engine: ApiEngine, { before, limit }: ParametersOf<'/api/audit'>): Reply {
  const entries = engine.audit(limit, before);
  // A full page may be the last one; asking for the next is then answered with none.
  const next = entries.length === limit ? (entries.at(-1)?.id ?? null) : null;
  return jsonReply(200, { entries, next });
}

function history(engine: ApiEngine, parameters: ParametersOf<'/api/history'>, now: number): Answer {
  return historyAnswer(engine, parameters, now).then((result) =>
    result.ok && parameters.format === 'csv' ? csvReply(result.value) : replyWith(result),
  );
}

const replyWith = (result: Result<unknown, Refusal>): Reply =>
  result.ok ? jsonReply(200, result.value) : refusal(result.error);

const refusal = ({ status, error }: Refusal): Reply => jsonReply(status, { error });
