import type { Attempt } from '../../shared/backend.ts';
import type { Disposable } from '../../shared/disposable.ts';
import type { Random } from '../../shared/random.ts';
import { type Clock, Timeline } from '../clock.ts';
import type { Connect, ConnectionEvents, Link } from '../dial/link.ts';
import { decide, type Ending } from '../dial/outcome.ts';
import { BackendServices } from '../services/backend-services.ts';
import { AttemptLog } from '../socket/attempt-log.ts';
import { openConnection } from '../socket/connection.ts';
import { redact } from '../socket/redaction.ts';
import { Counters } from '../telemetry/counters.ts';
import type { BackendConfig } from './fleet-config.ts';

/** ms that an open connection is watched for: many servers let in first and then close with what they think of it. */
const WATCHED = 1_000;
/** ms for the peer to answer our close. */
const GRACE = 1_000;

/**
 * One dial of a backend that is not in the fleet, the way one that is in it is dialled: with its token, certificates
 * and proxy. It says nothing over the connection, counts nowhere, and closes it again. Disposing cuts it off.
 */
export class DialTest implements Disposable, ConnectionEvents {
  /** How it went; comes in any case, at the latest after the dial timeout. */
  readonly done: Promise<Attempt>;
  private readonly timeline: Timeline;
  private readonly log = new AttemptLog();
  private readonly services: BackendServices;
  private link: Link | null = null;
  private timer: Disposable | null;
  private told = false;
  private tell: (attempt: Attempt) => void = () => undefined;

  constructor(
    private readonly config: BackendConfig,
    private readonly clock: Clock,
    private readonly random: Random,
    connect: Connect = openConnection,
  ) {
    this.timeline = new Timeline(clock);
    this.done = new Promise((resolve) => {
      this.tell = resolve;
    });
    this.services = new BackendServices(config, clock, random, {
      onPoll: () => undefined,
      onStats: () => undefined,
    });
    this.log.begin({ at: clock.now(), attempt: 1, manual: true, planned: 0, waited: 0 });
    const after = config.info.settings.dialTimeout;
    this.timer = clock.after(after, () => {
      this.conclude({ kind: 'timeout', waitedFor: 'dial', after });
      this.link?.terminate();
    });
    this.dial(connect);
  }

  onOpened(): void {
    this.log.opened(this.clock.now());
    this.timer?.dispose();
    this.timer = this.clock.after(WATCHED, () => {
      this.report();
      this.link?.close(1000);
      this.timer = this.clock.after(GRACE, () => this.link?.terminate());
    });
  }

  onPong(): void {
    // Nothing is pinged.
  }

  onEnding(ending: Ending): void {
    this.conclude(ending);
  }

  onEnded(ending: Ending): void {
    this.conclude(ending);
    this.timer?.dispose();
    this.link = null;
    this.services.dispose();
  }

  dispose(): void {
    this.conclude({ kind: 'local', why: 'shutdown' });
    this.timer?.dispose();
    this.link?.terminate();
  }

  private dial(connect: Connect): void {
    const dialler = { connect, counters: new Counters(1), clock: this.clock };
    try {
      this.link = this.services.dial(dialler, this.config.url, 0, this);
      this.log.measured(this.link.marks);
    } catch (error) {
      // What cannot be dialled at all, a header that is none say, is an outcome as well.
      this.onEnded({
        kind: 'error',
        code: 'EINVAL',
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }

  private conclude(ending: Ending): void {
    if (this.told) return;
    const redacted = redact(ending, this.config, this.services.secrets);
    this.log.ended(decide(redacted, this.random, this.config.outcomes), this.clock.now());
    this.report();
  }

  private report(): void {
    if (this.told) return;
    this.told = true;
    const [attempt] = this.log.list((at) => this.timeline.utc(at), this.clock.now());
    if (attempt) this.tell(attempt);
  }
}
