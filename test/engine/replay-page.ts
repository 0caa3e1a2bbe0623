import { Session, type SessionHost } from '../../src/engine/session.ts';
import type { VirtualClock } from '../../src/engine/virtual-clock.ts';
import {
  type ArgsOf,
  type CommandName,
  PROTOCOL_VERSION,
  type Push,
  type PushBody,
  type ReplyOf,
  type Snapshot,
} from '../../src/shared/contract.ts';
import { FrameReader } from '../../src/shared/frame-delta.ts';
import type { ReplayState } from '../../src/shared/recording.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { portPair } from './port-transport.ts';

/** The page's end of a session: what it was told, in order. */
export class Page {
  readonly client: RpcClient;
  readonly session: Session;
  /** But for where a replay is. */
  readonly pushes: PushBody[] = [];
  /** Whole frames, put together as a page does. */
  readonly frames: { time: number; bytes: Uint8Array }[] = [];
  replay: ReplayState | null = null;
  /** Snapshots that it was asked to ask for. */
  gaps = 0;
  readonly faults: unknown[] = [];
  private next = 1;
  private reader = new FrameReader();
  private waiting: { until: () => boolean; then: () => void }[] = [];

  constructor(host: SessionHost, clock: VirtualClock, label = 'tab 1') {
    const ports = portPair();
    this.session = new Session(
      ports.engine,
      { shell: 'served', actor: 'mallory', label },
      { ...host, onFault: (error) => this.faults.push(error) },
      clock,
    );
    this.client = new RpcClient(ports.page);
    this.client.onFrame((bytes) => {
      const frame = this.reader.read(bytes.slice());
      const { buffer } = frame.fleet;
      this.frames.push({ time: frame.time, bytes: new Uint8Array(buffer as ArrayBuffer) });
      this.client.acknowledge(frame.sequence);
      this.look();
    });
    this.client.onPush((push) => this.take(push));
  }

  async call<Name extends CommandName>(name: Name, args: ArgsOf<Name>): Promise<ReplyOf<Name>> {
    const result = await this.client.call(name, args);
    if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
    return result.value;
  }

  async open(replay?: string): Promise<Snapshot> {
    const snapshot = await this.call('session.open', {
      protocol: PROTOCOL_VERSION,
      ...(replay !== undefined && { replay }),
    });
    this.next = snapshot.pushed + 1;
    this.replay = snapshot.replay;
    return snapshot;
  }

  /** Resolves as soon as it holds: it is looked at after all that comes. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((then) => this.waiting.push({ until: holds, then }));
  }

  dispose(): void {
    this.session.dispose();
    this.client.dispose();
  }

  private take({ sequence, ...push }: Push): void {
    if (sequence < this.next) return;
    if (sequence > this.next) this.gaps++;
    this.next = sequence + 1;
    // Without its number it is one of the union still, which the compiler does not see.
    const body = push as PushBody;
    if (body.push === 'replay') this.replay = body.replay;
    else if (body.push !== 'recorder') this.pushes.push(body);
    this.look();
  }

  private look(): void {
    const held = this.waiting.filter(({ until }) => until());
    this.waiting = this.waiting.filter((each) => !held.includes(each));
    for (const { then } of held) then();
  }
}
