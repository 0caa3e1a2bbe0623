import { BULK_STATES } from '../../shared/bulk.ts';
import { type FleetEvent, OPERATOR_ACTIONS } from '../../shared/event.ts';
import { BREAKER_STATES } from '../../shared/health.ts';
import { RESUME_RESULTS } from '../../shared/report.ts';
import {
  byWord,
  list,
  type Members,
  number,
  optional,
  orNull,
  record,
  type Shape,
  text,
  time,
  whole,
  word,
  wordOf,
} from './shape.ts';
import { actor, degradedBy, outcome } from './status-shape.ts';

/* The timeline, as pages are told of it: see `told.ts`. */

const breakerState = word(BREAKER_STATES);
export const resumeResult = word(RESUME_RESULTS);
type OfKind<Kind extends FleetEvent['kind']> = Extract<FleetEvent, { kind: Kind }>;
const ofKind = <Kind extends FleetEvent['kind']>(
  members: Omit<Members<OfKind<Kind>>, 'sequence' | 'at' | 'kind'>,
): Shape<OfKind<Kind>> =>
  record({ sequence: whole, at: time, kind: text, ...members } as unknown as Members<OfKind<Kind>>);

export const event = byWord<'kind', FleetEvent>('kind', {
  opened: ofKind<'opened'>({
    backend: text,
    reconnect: orNull(
      wordOf<Exclude<OfKind<'opened'>['reconnect'], null>>({ automatic: true, manual: true }),
    ),
    attempt: number,
    dialMs: number,
  }),
  lost: ofKind<'lost'>({ backend: text, outcome, openMs: number }),
  'dial-failed': ofKind<'dial-failed'>({ backend: text, outcome, attempt: number }),
  address: ofKind<'address'>({ backend: text, from: text, to: text }),
  resume: ofKind<'resume'>({ backend: text, result: resumeResult, lastSequence: orNull(number) }),
  degraded: ofKind<'degraded'>({ backend: text, by: orNull(degradedBy) }),
  stopped: ofKind<'stopped'>({ backend: text, outcome }),
  breaker: ofKind<'breaker'>({
    backend: text,
    from: breakerState,
    to: breakerState,
    until: orNull(time),
    reason: text,
  }),
  action: ofKind<'action'>({
    actor,
    action: word(OPERATOR_ACTIONS),
    backends: list(text),
    reason: orNull(text),
    until: orNull(time),
    bulk: optional(
      record({
        run: whole,
        state: word(BULK_STATES),
        why: orNull(text),
        total: number,
        done: number,
        failed: number,
        refused: number,
      }),
    ),
  }),
  incident: ofKind<'incident'>({
    incident: whole,
    state: wordOf<OfKind<'incident'>['state']>({ began: true, again: true, ended: true, joined: true }),
    into: optional(whole),
    host: orNull(text),
    backend: orNull(text),
    cause: text,
    backends: number,
    lasted: orNull(number),
  }),
  marker: ofKind<'marker'>({ actor, text, backend: orNull(text) }),
  'local-fault': ofKind<'local-fault'>({
    state: wordOf<OfKind<'local-fault'>['state']>({ began: true, ended: true }),
    text,
  }),
  fleet: ofKind<'fleet'>({
    added: list(text),
    removed: list(text),
    changed: list(text),
    problems: list(text),
  }),
  console: ofKind<'console'>({ text }),
});
/** More than are told at once, and few enough to be the arguments of a call. */
const MOST_EVENTS = 50_000;
export const events = list(event, MOST_EVENTS);
