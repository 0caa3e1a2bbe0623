import type { Clock } from '../engine/clock.ts';
import { plural } from '../shared/describe/numbers.ts';
import type { Disposable } from '../shared/disposable.ts';
import type { Health } from '../shared/health.ts';
import type { Notifications } from './settings.ts';

/** What the system shows a person. */
export interface Notice {
  title: string;
  body: string;
  /** The one backend that it is about; `null`: several, or none. */
  backend: string | null;
}

/** A backend as far as a notice tells of it. */
export interface Watched {
  id: string;
  name: string;
  group: string | null;
  host: string;
}

export interface HealthNoticesOptions {
  clock: Clock;
  choice: () => Notifications;
  /** What the console finds at fault on its own side, one line; `null` while nothing is. */
  localFault: () => string | null;
  show: (notice: Notice) => void;
}

/** ms after the start in which everything connects for the first time. */
const QUIET = 30_000;
/** ms that changes are gathered for, so that a burst is one notice; what is well again by then was none. */
const GATHER = 3_000;
/** Names in one notice. */
const NAMED = 4;

/**
 * Decides what a person is told of. Invariants:
 *
 * 1. Nothing is told of the first half minute: who is down then has not gone down before a person's eyes.
 * 2. A recovery is told only of what was told to be down.
 * 3. Changes within {@link GATHER} are one notice per direction, however many they are.
 */
export class HealthNotices implements Disposable {
  private readonly startedAt: number;
  /** As it was told, or would have been: by id. */
  private readonly down = new Set<string>();
  private readonly told = new Set<string>();
  private readonly pending = new Map<string, { backend: Watched; down: boolean }>();
  private timer: Disposable | null = null;
  /** That the fault is on this side is told once, however long it takes until the last backend is found down. */
  private faultTold = false;

  constructor(private readonly options: HealthNoticesOptions) {
    this.startedAt = options.clock.now();
  }

  /** Has to be told each change; telling it what it knows does no harm. */
  take(backend: Watched, health: Health): void {
    // Between two dials it is neither well again nor newly down.
    if (health === 'connecting') return;
    // Somebody wanted it closed: neither a fall nor a recovery.
    if (health === 'paused' || health === 'stale') {
      this.pending.delete(backend.id);
      this.down.delete(backend.id);
      this.told.delete(backend.id);
      return;
    }
    const down = health === 'down';
    if (this.options.clock.now() - this.startedAt < QUIET) {
      if (down) this.down.add(backend.id);
      else this.down.delete(backend.id);
      return;
    }
    if (down === this.down.has(backend.id)) {
      this.pending.delete(backend.id);
      return;
    }
    this.pending.set(backend.id, { backend, down });
    this.timer ??= this.options.clock.after(GATHER, () => this.flush());
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = null;
    this.pending.clear();
  }

  private flush(): void {
    this.timer = null;
    const changes = [...this.pending.values()];
    this.pending.clear();
    const fallen: Watched[] = [];
    const recovered: Watched[] = [];
    const choice = this.options.choice();
    for (const { backend, down } of changes) {
      if (down) {
        this.down.add(backend.id);
        if (choice === 'off') continue;
        this.told.add(backend.id);
        fallen.push(backend);
      } else {
        this.down.delete(backend.id);
        if (this.told.delete(backend.id) && choice === 'all') recovered.push(backend);
      }
    }
    const fault = this.options.localFault();
    if (fallen.length > 0 && fault === null) this.options.show(noticeOf(fallen, 'down'));
    if (fallen.length > 0 && fault !== null && !this.faultTold) {
      this.options.show(faultNotice(fallen, fault));
      this.faultTold = true;
    }
    if (fault === null) this.faultTold = false;
    if (recovered.length > 0) this.options.show(noticeOf(recovered, 'up again'));
  }
}

function noticeOf(backends: readonly Watched[], how: string): Notice {
  const [first, ...more] = backends;
  if (first && more.length === 0) {
    return { title: `${first.name} is ${how}`, body: first.group ?? first.host, backend: first.id };
  }
  const place = shared(backends.map(({ host }) => host)) ?? shared(backends.map(({ group }) => group));
  const title = `${plural(backends.length, 'backend')} ${how}${place === null ? '' : ` on ${place}`}`;
  return { title, body: namesOf(backends), backend: null };
}

function faultNotice(backends: readonly Watched[], fault: string): Notice {
  return {
    title: 'The fault seems to be on this side',
    body: `${fault} ${plural(backends.length, 'backend')} cannot be reached.`,
    backend: null,
  };
}

function namesOf(backends: readonly Watched[]): string {
  const names = backends.slice(0, NAMED).map(({ name }) => name);
  const more = backends.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

/** What all of them have in common; `null` where they have not. */
function shared(places: readonly (string | null)[]): string | null {
  const [first = null] = places;
  return places.every((place) => place === first) ? first : null;
}
