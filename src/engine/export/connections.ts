import type { BackendStatus, DialTimings } from '../../shared/backend.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { ExportedRecording } from './exported-recording.ts';
import { type FailedDial, FailedDials } from './failed-dials.ts';

/** One connection of a backend, or a dial that led to none, as far as the recording has it. */
export interface RecordedConnection {
  backend: string;
  /** As pages are shown it: without user info, with query values masked. */
  url: string;
  /** UTC ms: when its dial began, and when it was open; `null`: the dial failed. */
  dialledAt: number;
  openedAt: number | null;
  /** `null`: it was open when the recording ended. */
  endedAt: number | null;
  /** Which dial since the backend was last stable. */
  attempt: number | null;
  timings: DialTimings | null;
  /** Why it ended; `null` where it did not, or where we ended it. */
  outcome: Outcome | null;
  /** It was open before the recording began. */
  before: boolean;
}

/** Pushes between two pauses. */
const PUSHES = 200;

/**
 * The connections of a recording and the dials that failed, each once it is known how it ended, those that were open at
 * the end last; now and then
 * the time that was reached, so that others get their turn. By the events `opened`, `lost` and `dial-failed`,
 * and by what statuses say: of a connection that we ended there is no event, nor of what is part of a larger failure.
 */
export function* connectionsOf(
  recording: ExportedRecording,
): Generator<RecordedConnection | { reached: number }> {
  const walk = new Walk(recording);
  let pushes = 0;
  for (const { at, push } of recording.pushes()) {
    if (++pushes % PUSHES === 0) yield { reached: at };
    if (push.push === 'fleet') {
      walk.arrange(push.fleet.backends, push.statuses, at);
    } else if (push.push === 'statuses') {
      for (const [row, status] of push.changes) walk.status(row, status, at);
    } else if (push.push === 'events') {
      for (const event of push.events) walk.event(event);
    } else continue;
    yield* walk.takeEnded();
  }
  yield* walk.finish();
}

interface Known {
  url: string;
  /** Of the newest dial that opened a connection. */
  timings: DialTimings | null;
  attempt: number | null;
  /** With `endedAt` once it seems to have ended: the event that says why may come after. */
  open: OpenedConnection | null;
  failed: FailedDials;
}

type OpenedConnection = RecordedConnection & { openedAt: number };

class Walk {
  private ids: string[] = [];
  private readonly known = new Map<string, Known>();
  private readonly ended: RecordedConnection[] = [];

  private readonly from: number;

  constructor({ first, from }: ExportedRecording) {
    this.from = from;
    this.arrange(first.fleet.backends, first.statuses, from);
    for (const [row, status] of first.statuses.entries()) {
      const id = this.ids[row];
      const of = id === undefined ? undefined : this.known.get(id);
      if (id === undefined || !of || status.state.phase !== 'open') continue;
      const openedAt = status.openSince ?? status.state.since;
      of.open = connection(id, of, openedAt, status.attempts[0]?.attempt ?? null, openedAt < from);
    }
  }

  arrange(
    backends: readonly { id: string; url: string }[],
    statuses: readonly BackendStatus[],
    at: number,
  ): void {
    this.ids = backends.map(({ id }) => id);
    const present = new Set(this.ids);
    for (const [id, of] of this.known) {
      if (present.has(id)) continue;
      this.close(of, at, null);
      this.flush(of);
      this.fail(id, of, of.failed.finish());
      this.known.delete(id);
    }
    for (const { id, url } of backends) {
      const of = this.known.get(id);
      if (of) of.url = url;
      else
        this.known.set(id, {
          url,
          timings: null,
          attempt: null,
          open: null,
          failed: new FailedDials(this.from),
        });
    }
    for (const [row, status] of statuses.entries()) this.status(row, status, at);
  }

  status(row: number, status: BackendStatus, at: number): void {
    const id = this.ids[row];
    const of = id === undefined ? undefined : this.known.get(id);
    if (id === undefined || !of) return;
    this.fail(id, of, of.failed.status(status, at));
    const opened = status.attempts.find(
      ({ timings, openMs, endedAt }) => timings && (openMs !== null || endedAt === null),
    );
    if (opened) {
      of.timings = opened.timings;
      of.attempt = opened.attempt;
    }
    const { state } = status;
    if (state.phase === 'open' || state.phase === 'closing') return;
    if (of.open?.endedAt === null)
      this.close(of, Math.min(at, state.since), 'outcome' in state ? state.outcome : null);
  }

  event(event: FleetEvent): void {
    if (event.kind !== 'opened' && event.kind !== 'lost' && event.kind !== 'dial-failed') return;
    const of = this.known.get(event.backend);
    if (!of) return;
    if (event.kind === 'dial-failed') {
      of.failed.event(event.at, event.attempt, event.outcome);
      return;
    }
    if (event.kind === 'lost') {
      this.close(of, event.at, event.outcome);
      this.flush(of);
      return;
    }
    this.close(of, event.at, null);
    this.flush(of);
    of.open = {
      ...connection(event.backend, of, event.at, event.attempt, false),
      dialledAt: Math.min(event.at, of.timings?.startedAt ?? event.at - event.dialMs),
    };
  }

  *takeEnded(): Generator<RecordedConnection> {
    yield* this.ended.splice(0);
  }

  *finish(): Generator<RecordedConnection> {
    for (const [id, of] of this.known) {
      this.flush(of);
      this.fail(id, of, of.failed.finish());
    }
    yield* this.takeEnded();
  }

  private close({ open }: Known, at: number, outcome: Outcome | null): void {
    if (!open) return;
    open.endedAt = Math.max(open.openedAt, open.endedAt ?? at);
    open.outcome = outcome ?? open.outcome;
  }

  private fail(backend: string, { url }: Known, dials: readonly FailedDial[]): void {
    for (const { at, endedAt, attempt, timings, outcome } of dials) {
      const dial = {
        dialledAt: timings?.startedAt ?? at,
        openedAt: null,
        endedAt,
        attempt,
        timings,
        outcome,
      };
      this.ended.push({ backend, url, ...dial, before: false });
    }
  }

  private flush(of: Known): void {
    if (of.open) this.ended.push(of.open);
    of.open = null;
  }
}

const connection = (
  backend: string,
  { url, timings }: Known,
  openedAt: number,
  attempt: number | null,
  before: boolean,
): OpenedConnection => ({
  backend,
  url,
  dialledAt: Math.min(openedAt, timings?.startedAt ?? openedAt),
  openedAt,
  endedAt: null,
  attempt,
  timings,
  outcome: null,
  before,
});
