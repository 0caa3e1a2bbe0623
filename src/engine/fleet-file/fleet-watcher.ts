import { isDeepStrictEqual } from 'node:util';
import { type FSWatcher, watch } from 'chokidar';
import type { Disposable } from '../../shared/disposable.ts';
import type { Clock } from '../clock.ts';
import type { FleetConfig } from './fleet-config.ts';
import { formatProblem, loadFleetFile } from './fleet-file.ts';
import { directoriesToWatch, type Fingerprint, fingerprintOf } from './fleet-fingerprint.ts';
import { secretFiles, secretsDirectory } from './secrets.ts';

/** ms from a notice to a look: a burst of them is one. */
const BURST = 50;
/** ms that a file has to stay as it is before it is read: who writes it may not be done. */
const SETTLE = 300;
/** ms for which a file may be gone before that means anything: some editors write by taking it away first. */
const GONE = 2_000;
/**
 * ms between two looks without a cause. A network mount tells of nothing, and a directory that was replaced
 * tells nobody any more.
 */
const PATROL = 10_000;
/** Problems that go to the log; all of them are told by `validate`. */
const PROBLEMS_LOGGED = 20;

export interface FleetFileSource {
  /** Of the fleet file, or of a directory of them. */
  path: string;
  env: Record<string, string | undefined>;
  /** As it was before it was read for the first time. */
  seen: Fingerprint;
  /** Absolute paths of the files that it named then, its certificates and keys. */
  named?: readonly string[];
}

/** Who is told of a fleet file's changes; what it does must not depend on how often it is told. */
export interface FleetFileTarget {
  /** What is different by that, by id; `null`: nothing. */
  configure(config: FleetConfig): Record<'added' | 'removed' | 'changed', readonly string[]> | null;
  /** @param problems one line each. */
  refuse(problems: readonly string[]): void;
}

/**
 * Reads the fleet file anew whenever it changed: written in place, replaced, its link turned, a part added
 * to its directory or taken away, a secret beside it changed, a certificate or key that it names renewed.
 *
 *  1. What the system tells is only a reason to look: a change is what {@link fingerprintOf} says is one.
 *  2. It is read when it has not changed for {@link SETTLE}, by one reader at a time.
 *  3. A file that is gone is waited for before its absence counts.
 *  4. What a reading names is looked at from then on; as it may have changed since it was read, it is read once more.
 */
export class FleetWatcher implements Disposable {
  private watcher: FSWatcher | null = null;
  private watched: readonly string[] = [];
  private seen: Fingerprint;
  /** Files beside it that it names. */
  private named: readonly string[];
  /** As of the last look, when it was not what had been read. */
  private fresh: string | null = null;
  /** Monotonic ms since when a file has been missing. */
  private goneSince: number | null = null;
  private timer: Disposable | null = null;
  private patrol: Disposable | null = null;
  private busy = false;
  /** Something happened while it was busy. */
  private again = false;
  private asked = false;
  /** As it was read the last time, it was no good. */
  private refused = false;
  private disposed = false;

  constructor(
    private readonly source: FleetFileSource,
    private readonly target: FleetFileTarget,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {
    this.seen = source.seen;
    this.named = source.named ?? [];
    this.goOnPatrol();
    void this.follow();
  }

  /** Reads it now, changed or not: an operator says so. */
  reload(): void {
    this.asked = true;
    this.timer?.dispose();
    this.timer = null;
    void this.check();
  }

  dispose(): void {
    this.disposed = true;
    this.timer?.dispose();
    this.patrol?.dispose();
    void this.watcher?.close();
  }

  private look(delay = BURST): void {
    if (this.disposed || this.timer) return;
    this.timer = this.clock.after(delay, () => {
      this.timer = null;
      void this.check();
    });
  }

  private goOnPatrol(): void {
    this.patrol = this.clock.after(PATROL, () => {
      this.goOnPatrol();
      this.look();
    });
  }

  private async check(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      await this.examine();
    } catch (error) {
      this.log(`fleet file: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.busy = false;
    }
    if (this.again || this.asked) this.look();
    this.again = false;
  }

  private async examine(): Promise<void> {
    const { path, env } = this.source;
    const found = await fingerprintOf(path, secretsDirectory(env), this.named);
    if (this.disposed) return;
    const { asked } = this;
    this.asked = false;
    if (!asked && !this.isToBeRead(found)) return;
    this.fresh = null;
    this.goneSince = null;
    let named: readonly string[] | null = null;
    const loaded = await loadFleetFile(path, env, secretFiles(env), (paths) => {
      named = paths;
    });
    if (this.disposed) return;
    if (loaded.ok) this.takeOn(loaded.value, asked);
    else this.refuse(loaded.error.map(formatProblem));
    // Not before it was taken on: what was not is tried again.
    this.seen = found;
    this.name(named);
    await this.follow();
  }

  /** @param named `null` where it could not be read at all: then what it named before may be why. */
  private name(named: readonly string[] | null): void {
    if (named === null || isDeepStrictEqual(named, this.named)) return;
    const dropped = new Set(this.named.filter((path) => !named.includes(path)));
    // What is not named any more is not missed.
    this.seen = { ...this.seen, files: new Set([...this.seen.files].filter((path) => !dropped.has(path))) };
    this.named = named;
    this.look();
  }

  private isToBeRead(found: Fingerprint): boolean {
    if (found.text === this.seen.text) {
      this.fresh = null;
      this.goneSince = null;
      return false;
    }
    const { fresh } = this;
    this.fresh = found.text;
    if (fresh !== found.text) {
      this.look(SETTLE);
      return false;
    }
    if ([...this.seen.files].every((file) => found.files.has(file))) return true;
    const now = this.clock.now();
    this.goneSince ??= now;
    if (now - this.goneSince >= GONE) return true;
    this.look(GONE - (now - this.goneSince));
    return false;
  }

  private takeOn(config: FleetConfig, asked: boolean): void {
    const change = this.target.configure(config);
    if (change) this.log(`fleet file: in force anew, ${summaryOf(change)}`);
    else if (this.refused) this.log('fleet file: mended, in force as it was');
    else if (asked) this.log('fleet file: nothing is new');
    this.refused = false;
  }

  private refuse(problems: readonly string[]): void {
    this.refused = true;
    const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
    this.log(`fleet file: ${count}, the last good configuration stays in force`);
    for (const problem of problems.slice(0, PROBLEMS_LOGGED)) this.log(problem);
    this.target.refuse(problems);
  }

  /** Watches where the path leads now. */
  private async follow(): Promise<void> {
    const { path, env } = this.source;
    const directories = await directoriesToWatch(path, secretsDirectory(env), this.named);
    if (this.disposed || isDeepStrictEqual(directories, this.watched)) return;
    this.watched = directories;
    void this.watcher?.close();
    // Only the directories: what happens to their files is told of them, and a file that is replaced is
    // not the one that was watched.
    const watcher = watch(directories, {
      ignoreInitial: true,
      followSymlinks: false,
      depth: 0,
      ignored: (each) => !directories.includes(each),
    });
    this.watcher = watcher;
    const notice = () => this.look();
    watcher.on('raw', notice);
    watcher.on('all', notice);
    // For what happened since the last look, before anybody watched.
    watcher.on('ready', notice);
    watcher.on('error', (error) => {
      const why = error instanceof Error ? error.message : String(error);
      this.log(`fleet file: it is not watched but looked at every ${PATROL / 1_000} s: ${why}`);
    });
  }
}

function summaryOf(change: Record<'added' | 'removed' | 'changed', readonly string[]>): string {
  const parts = (['added', 'removed', 'changed'] as const)
    .filter((kind) => change[kind].length > 0)
    .map((kind) => `${change[kind].length} ${kind}`);
  return parts.length > 0 ? `backends: ${parts.join(', ')}` : 'with the same backends';
}
