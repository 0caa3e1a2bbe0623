import type { Clock } from '../../src/engine/clock.ts';
import type { Connect, ConnectionEvents, DialMarks, DialTarget, Link } from '../../src/engine/dial/link.ts';
import { beginMarks } from '../../src/engine/dial/link.ts';
import type { Ending } from '../../src/engine/dial/outcome.ts';
import type { Counters } from '../../src/engine/telemetry/counters.ts';
import type { Random } from '../../src/shared/random.ts';

/** How a server of a {@link VirtualNetwork} treats those who dial it. */
export type Mood =
  | 'well'
  /** Nobody listens: every dial is refused. */
  | 'down'
  /** Dials are accepted and never answered. */
  | 'mute'
  /** Every upgrade is answered with this status. */
  | 'status 503'
  /** Open, and closed at once with 1011. */
  | 'fickle';

const LOST: Ending = { kind: 'close', code: 1006, reason: '' };
const REFUSED: Ending = { kind: 'error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' };
const UNREACHABLE: Ending = { kind: 'error', code: 'ENETUNREACH', message: 'connect ENETUNREACH' };

/**
 * A network in virtual time, in place of connections: servers by host, each in a mood, and a cable that
 * can be pulled. It counts as a server would: what is open at once, per backend, and every dial.
 */
export class VirtualNetwork {
  /** Virtual ms at which dials began, the newest last; grows with every dial until {@link forgetDials}. */
  readonly dials: number[] = [];
  /** What is on its way, notices of an end included: the timers of the network itself. */
  inTransit = 0;
  underWay = 0;
  mostUnderWay = 0;
  /** Backends of which two connections or dials existed at once. */
  readonly doubled = new Set<string>();
  private readonly links = new Set<VirtualLink>();
  private readonly moods = new Map<string, Mood>();
  /** Of backends, with how many links each has. */
  private readonly alive = new Map<string, number>();
  private cable = true;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  readonly connect: Connect = (target, slot, counters, clock, events) =>
    new VirtualLink(this, target, slot, counters, clock, events);

  get open(): number {
    return this.links.size;
  }

  moodOf(host: string): Mood {
    return this.moods.get(host) ?? 'well';
  }

  /** Sets a server's mood; with any but `well`, those that are connected lose their connection. */
  set(host: string, mood: Mood): void {
    this.moods.set(host, mood);
    if (mood === 'well') return;
    for (const link of [...this.links]) if (link.host === host) link.lose(LOST);
  }

  /**
   * While it is pulled nothing arrives, and every dial fails as on a machine without a network; but for servers on this
   * machine, at localhost.
   */
  set plugged(plugged: boolean) {
    this.cable = plugged;
  }

  get plugged(): boolean {
    return this.cable;
  }

  reaches(host: string): boolean {
    return this.cable || host.startsWith('localhost');
  }

  /** ms from one end to the other. */
  latency(): number {
    return 1 + this.random() * 40;
  }

  after(delay: number, then: () => void): void {
    this.inTransit++;
    this.clock.after(delay, () => {
      this.inTransit--;
      then();
    });
  }

  /** For whoever runs it for so long that a list of all dials would itself look like a leak. */
  forgetDials(): void {
    this.dials.length = 0;
  }

  /**
   * A server says something to everybody who is connected to it.
   * @returns to whom, by backend: the server's own account
   */
  say(host: string, bytes: number): string[] {
    const told: string[] = [];
    for (const link of this.links) {
      if (link.host === host && this.reaches(host) && link.hear(bytes)) told.push(link.backend);
    }
    return told;
  }

  joined(link: VirtualLink): void {
    this.links.add(link);
    this.dials.push(this.clock.now());
    this.underWay++;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    const count = (this.alive.get(link.backend) ?? 0) + 1;
    this.alive.set(link.backend, count);
    if (count > 1) this.doubled.add(link.backend);
  }

  left(link: VirtualLink): void {
    if (!this.links.delete(link)) return;
    this.alive.set(link.backend, (this.alive.get(link.backend) ?? 1) - 1);
  }
}

/** One connection over a virtual network. */
class VirtualLink implements Link {
  readonly marks: DialMarks;
  readonly backend: string;
  readonly host: string;
  tap: Link['tap'] = null;
  readonly bufferedAmount = 0;
  bytesRead = 0;
  private state: 'dialling' | 'cut' | 'open' | 'over' = 'dialling';

  constructor(
    private readonly network: VirtualNetwork,
    { config, url }: DialTarget,
    private readonly slot: number,
    private readonly counters: Counters,
    private readonly clock: Clock,
    private readonly events: ConnectionEvents,
  ) {
    this.marks = beginMarks(clock.now());
    this.backend = config.info.id;
    this.host = new URL(url).host;
    network.joined(this);
    network.after(network.latency(), () => this.arrive());
  }

  send(data: string | Buffer): void {
    if (this.state !== 'open') return;
    this.counters.messagesOut[this.slot] = (this.counters.messagesOut[this.slot] as number) + 1;
    this.counters.bytesOut[this.slot] =
      (this.counters.bytesOut[this.slot] as number) + Buffer.byteLength(data);
  }

  /** Says whether it was open to hear it. */
  hear(bytes: number): boolean {
    if (this.state !== 'open') return false;
    const { messagesIn, bytesIn } = this.counters;
    messagesIn[this.slot] = (messagesIn[this.slot] as number) + 1;
    bytesIn[this.slot] = (bytesIn[this.slot] as number) + bytes;
    this.bytesRead += bytes;
    return true;
  }

  ping(token: number): void {
    this.network.after(this.network.latency(), () => {
      if (this.state !== 'open' || !this.reached || this.network.moodOf(this.host) === 'mute') return;
      this.bytesRead += 8;
      this.events.onPong(token);
    });
  }

  close(code: number): void {
    this.network.after(this.network.latency(), () => {
      if (this.reached) this.lose({ kind: 'close', code, reason: '' });
    });
  }

  terminate(): void {
    // It is gone at once; only the notice takes its time.
    this.dialled();
    if (this.state === 'dialling') this.state = 'cut';
    this.network.after(0, () => this.lose(LOST));
  }

  /** The connection is gone, and its owner told. */
  lose(ending: Ending): void {
    if (this.state === 'over') return;
    this.dialled();
    this.state = 'over';
    this.network.left(this);
    this.events.onEnded(ending);
  }

  private arrive(): void {
    if (this.state !== 'dialling') return;
    if (!this.reached) {
      this.lose(UNREACHABLE);
      return;
    }
    switch (this.network.moodOf(this.host)) {
      case 'down':
        this.lose(REFUSED);
        return;
      case 'status 503':
        this.lose({ kind: 'http', status: 503, retryAfter: null });
        return;
      case 'mute':
        return;
      case 'fickle':
        this.open();
        this.network.after(1, () => this.lose({ kind: 'close', code: 1011, reason: '' }));
        return;
      case 'well':
        this.open();
    }
  }

  private get reached(): boolean {
    return this.network.reaches(this.host);
  }

  private open(): void {
    this.dialled();
    this.state = 'open';
    this.events.onOpened();
  }

  private dialled(): void {
    if (this.state !== 'dialling') return;
    this.network.underWay--;
    this.marks.endedAt = this.clock.now();
  }
}
