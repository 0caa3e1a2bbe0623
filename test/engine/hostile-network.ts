import type { Clock } from '../../src/engine/clock.ts';
import {
  beginMarks,
  type Connect,
  type ConnectionEvents,
  type DialMarks,
  type DialTarget,
  type Link,
} from '../../src/engine/dial/link.ts';
import type { Ending } from '../../src/engine/dial/outcome.ts';
import { isOnThisMachine } from '../../src/engine/fleet/own-machine.ts';
import type { Random } from '../../src/shared/random.ts';

const LOST: Ending = { kind: 'close', code: 1006, reason: '' };
const NEVER = Number.POSITIVE_INFINITY;

/** What may come of a dial, each as often as the others. */
const DIALS = [
  'open',
  'open',
  'open',
  'open',
  'open and gone',
  'silence',
  'impossible',
  { kind: 'error', code: 'ECONNREFUSED', message: '' },
  { kind: 'error', code: 'ECONNRESET', message: '' },
  { kind: 'error', code: 'ENOTFOUND', message: '' },
  { kind: 'http', status: 503, retryAfter: 2_000 },
  { kind: 'http', status: 404, retryAfter: null },
  { kind: 'http', status: 429, retryAfter: 60_000 },
] as const satisfies readonly (string | Ending)[];

const GOODBYES: readonly Ending[] = [
  LOST,
  { kind: 'close', code: 1000, reason: 'bye' },
  { kind: 'close', code: 1001, reason: '' },
  { kind: 'close', code: 1008, reason: 'policy' },
  { kind: 'close', code: 1011, reason: '' },
  { kind: 'close', code: 4001, reason: 'whatever' },
];

/**
 * Servers that do whatever a server may do, at random: answer a dial late, wrongly or never, say goodbye and stay, go
 * without a word, leave a close or a cut without its notice. It counts as they would.
 */
export class HostileNetwork {
  /** Backends of which two sockets existed at once. */
  readonly doubled: string[] = [];
  mostUnderWay = 0;
  /** Dials that were tried, and connections that came of them. */
  dials = 0;
  opens = 0;
  /** Told every dial before it begins. */
  onDial: (backend: string) => void = () => undefined;
  /** From now on every dial is answered at once, and every connection lasts. */
  friendly = false;
  /** While it is not, nothing arrives but from this machine. */
  plugged = true;
  private underWay = 0;
  private readonly alive = new Map<string, number>();

  constructor(
    readonly clock: Clock,
    readonly random: Random,
  ) {}

  readonly connect: Connect = (target, _slot, _counters, _clock, events) => {
    this.dials++;
    this.onDial(target.config.info.id);
    const fate = this.friendly ? 'open' : this.draw(DIALS);
    if (fate === 'impossible') throw new Error('ws does not take it');
    return new HostileLink(this, target, events, fate);
  };

  /** Sockets that there are, as servers count them. */
  get sockets(): number {
    return [...this.alive.values()].reduce((sum, count) => sum + count, 0);
  }

  draw<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T;
  }

  /** ms: mostly soon, at times late, at times never. */
  delay(soon: number, late: number): number {
    const kind = this.random();
    if (this.friendly || kind < 0.75) return this.random() * soon;
    return kind < 0.93 ? this.random() * late : NEVER;
  }

  after(delay: number, then: () => void): void {
    if (delay !== NEVER) this.clock.after(delay, then);
  }

  began(backend: string): void {
    const count = (this.alive.get(backend) ?? 0) + 1;
    this.alive.set(backend, count);
    if (count > 1) this.doubled.push(backend);
    this.underWay++;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
  }

  answered(): void {
    this.underWay--;
  }

  gone(backend: string): void {
    this.alive.set(backend, (this.alive.get(backend) ?? 1) - 1);
  }
}

class HostileLink implements Link {
  readonly marks: DialMarks;
  tap: Link['tap'] = null;
  readonly bufferedAmount = 0;
  bytesRead = 0;
  private readonly backend: string;
  private readonly host: string;
  private readonly mute: boolean;
  private dialling = true;
  private alive = true;
  private told = false;
  private cut = false;

  constructor(
    private readonly network: HostileNetwork,
    { config, url }: DialTarget,
    private readonly events: ConnectionEvents,
    fate: Exclude<(typeof DIALS)[number], 'impossible'>,
  ) {
    this.marks = beginMarks(network.clock.now());
    this.backend = config.info.id;
    this.host = new URL(url).host;
    this.mute = !network.friendly && network.random() < 0.1;
    network.began(this.backend);
    network.after(network.delay(50, 20_000), () => this.answer(fate));
  }

  send(): void {
    // Nobody listens.
  }

  ping(token: number): void {
    this.network.after(this.network.random() * 50, () => {
      if (this.cut || !this.alive || !this.reached || (this.mute && !this.network.friendly)) return;
      this.bytesRead += 8;
      this.events.onPong(token);
    });
  }

  close(code: number): void {
    this.network.after(this.network.delay(50, 20_000), () => {
      if (this.reached) this.end({ kind: 'close', code, reason: '' });
    });
  }

  terminate(): void {
    this.cut = true;
    this.leave();
    this.network.after(this.network.delay(20, 3_000), () => this.end(LOST));
  }

  private get reached(): boolean {
    return this.network.plugged || isOnThisMachine(this.host);
  }

  private answer(fate: Exclude<(typeof DIALS)[number], 'impossible'>): void {
    if (this.cut || this.told) return;
    if (!this.reached) {
      this.end({ kind: 'error', code: 'ENETUNREACH', message: '' });
      return;
    }
    if (typeof fate !== 'string') {
      this.end(fate);
      return;
    }
    if (fate === 'silence') return;
    this.answered();
    this.network.opens++;
    this.events.onOpened();
    if (fate === 'open and gone') this.end(this.network.draw(GOODBYES));
    else if (!this.network.friendly) this.live();
  }

  /** It says goodbye some day, or only goes. */
  private live(): void {
    const { network } = this;
    network.after(network.delay(120_000, 600_000), () => {
      if (this.cut || this.told || !this.reached) return;
      const goodbye = network.draw(GOODBYES);
      if (network.random() < 0.5) this.end(goodbye);
      else {
        this.events.onEnding(goodbye);
        network.after(network.delay(50, 20_000), () => this.end(goodbye));
      }
    });
  }

  private end(ending: Ending): void {
    this.leave();
    if (this.told) return;
    this.told = true;
    this.marks.endedAt = this.network.clock.now();
    this.events.onEnded(ending);
  }

  private answered(): void {
    if (!this.dialling) return;
    this.dialling = false;
    this.network.answered();
  }

  private leave(): void {
    this.answered();
    if (!this.alive) return;
    this.alive = false;
    this.network.gone(this.backend);
  }
}
