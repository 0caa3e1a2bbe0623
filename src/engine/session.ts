import type { Actor } from '../shared/backend.ts';
import { type Capabilities, PROTOCOL_VERSION, type PushBody, type Snapshot } from '../shared/contract.ts';
import { type Disposable, DisposableStore } from '../shared/disposable.ts';
import { failure, ok, type Result } from '../shared/result.ts';
import { type Handlers, RpcServer } from '../shared/rpc.ts';
import type { Transport } from '../shared/transport.ts';
import type { Clock } from './clock.ts';
import { FrameFlow } from './frame-flow.ts';
import type { FrameUpdate } from './telemetry/frame-update.ts';

/** Who looks, and through what. */
export interface SessionInfo {
  shell: Capabilities['shell'];
  /** The account that runs the console. */
  actor: string;
  /** Which window or tab, for the event timeline: "window 2". */
  label: string;
}

/** A page as what it is shown sees it. */
export interface SessionPage {
  readonly shell: Capabilities['shell'];
  readonly actor: Actor;
  /** It was opened, and somebody can see it. */
  readonly watching: boolean;
  /** Frames since its last acknowledgement that it could not be sent. */
  readonly behind: number;
  show(push: PushBody): void;
  /** Sends the frame, or keeps it in place of an older one for when the page has caught up. */
  showFrame(update: FrameUpdate): void;
  /** What the page holds is of another time: it asks for a snapshot. */
  startAnew(): void;
  /** Aborted when the page is gone for good: nobody waits for what it asked for. */
  readonly gone?: AbortSignal;
}

/** What a session does not answer itself. */
export type DeskHandlers = Omit<Handlers, 'session.open' | 'session.visible'>;
export type DeskSnapshot = Omit<Snapshot, 'protocol' | 'pushed'>;

/** What one page is shown, and who answers it: the live fleet or a recording of one. */
export interface Desk extends Disposable {
  readonly handlers: DeskHandlers;
  /** It has nothing to show any more: the next `session.open` makes another one. */
  readonly over: boolean;
  /** As of now; what is pushed from now on goes on from it. Fails where what it shows cannot be read any more. */
  snapshot(): Result<DeskSnapshot> | Promise<Result<DeskSnapshot>>;
}

/** Where a session finds what to show. */
export interface SessionHost {
  live(page: SessionPage): Desk;
  /** Resolves to a failure where that recording cannot be opened. */
  replay(recording: string, page: SessionPage): Promise<Result<Desk>>;
  onFault(error: unknown): void;
}

/** After so many ticks without an acknowledgement a page does not read, and is told nothing until it does. */
const PATIENCE = 10;

const ASKED_AGAIN = failure('no-recording', 'the page has asked for something else meanwhile');

/**
 * One page's channel. Invariants:
 *  1. Nothing is pushed before `session.open`; from then on every push carries the next number.
 *  2. Frames go through {@link FrameFlow}: at most two are unacknowledged, and the newest wins.
 *  3. A hidden page gets no frames, but goes on being told what happens: its title says how the fleet is.
 *  4. A page that does not read is not told more: what it missed shows as a gap in the numbers of the
 *     pushes, and it asks for a snapshot. So what waits for a page is bounded.
 *  5. It is shown one thing at a time: the live fleet, or the recording that its last `session.open` named.
 *  6. What is told once a snapshot is made has a number above its `pushed`; it may arrive before the answer that the
 *     snapshot is in.
 */
export class Session implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly rpc: RpcServer;
  private readonly frames: FrameFlow;
  private readonly page: SessionPage;
  private desk: Desk;
  private handlers: Handlers;
  /** Of the recording that is shown; `null`: the live fleet. */
  private shown: string | null = null;
  /** Counts what was asked for: of several under way only the last one is shown. */
  private turn = 0;
  private opened = false;
  private visible = true;
  private pushed = 0;
  private disposed = false;
  private readonly leaving = new AbortController();

  constructor(
    transport: Transport,
    info: SessionInfo,
    private readonly host: SessionHost,
    clock: Clock,
  ) {
    this.frames = new FrameFlow(clock, (bytes) => this.rpc.pushFrame(bytes));
    this.page = this.pageOf(info);
    this.desk = host.live(this.page);
    this.handlers = this.answers();
    this.rpc = this.owned.add(
      new RpcServer(
        transport,
        () => this.handlers,
        (sequence) => this.acknowledge(sequence),
        (error) => host.onFault(error),
      ),
    );
  }

  /** Whether it shows the live fleet. */
  get live(): boolean {
    return this.shown === null;
  }

  /** Frames that the page was not sent although it is looked at, since this was asked last. */
  takeSkipped(): number {
    return this.frames.takeSkipped();
  }

  /** The longest that the page took to acknowledge a frame, ms, since this was asked last; NaN without one. */
  takeDelay(): number {
    return this.frames.takeDelay();
  }

  dispose(): void {
    this.disposed = true;
    this.leaving.abort();
    this.desk.dispose();
    this.owned.dispose();
  }

  private pageOf({ shell, actor, label }: SessionInfo): SessionPage {
    const session = this;
    return {
      shell,
      actor: { name: actor, session: label },
      gone: this.leaving.signal,
      get watching() {
        return session.opened && session.visible;
      },
      get behind() {
        return session.frames.behind;
      },
      show: (push) => this.push(push),
      showFrame: (update) => {
        if (this.opened && this.visible) this.frames.show(update);
      },
      startAnew: () => {
        this.frames.forget();
        this.missPush();
      },
    };
  }

  private push(push: PushBody): void {
    if (!this.opened) return;
    this.pushed++;
    if (this.frames.behind < PATIENCE) this.rpc.push({ ...push, sequence: this.pushed });
  }

  /** The page finds a number missing, and asks for a snapshot. */
  private missPush(): void {
    if (!this.opened) return;
    this.pushed++;
    this.push({ push: 'events', events: [] });
  }

  private acknowledge(sequence: number): void {
    const missedPushes = this.frames.behind >= PATIENCE;
    this.frames.acknowledge(sequence);
    // Says nothing but its number, by which the page finds that it missed some.
    if (missedPushes) this.push({ push: 'events', events: [] });
  }

  private answers(): Handlers {
    return {
      ...this.desk.handlers,
      'session.open': ({ protocol, replay }) => this.open(protocol, replay ?? null),
      'session.visible': ({ visible }) => {
        this.visible = visible;
        this.frames.forget();
        return ok(null);
      },
    };
  }

  private async open(protocol: number, replay: string | null): Promise<Result<Snapshot>> {
    if (protocol !== PROTOCOL_VERSION) {
      return failure(
        'version-mismatch',
        `this engine speaks version ${PROTOCOL_VERSION}, the page version ${protocol}: reload the page`,
      );
    }
    const turned = await this.turnTo(replay);
    if (!turned.ok) return turned;
    const { desk } = this;
    const asked = desk.snapshot();
    // One that is there at once is not waited for: what is told meanwhile would be neither in it nor after it.
    const snapshot = asked instanceof Promise ? await asked : asked;
    if (desk !== this.desk) return ASKED_AGAIN;
    if (!snapshot.ok) return snapshot;
    this.opened = true;
    this.frames.forget();
    return ok({ ...snapshot.value, protocol: PROTOCOL_VERSION, pushed: this.pushed });
  }

  private async turnTo(replay: string | null): Promise<Result<null>> {
    // Also where nothing is to be turned: what was asked for before and is not there yet is not wanted any more.
    const turn = ++this.turn;
    if (replay === this.shown && !this.desk.over) return ok(null);
    const desk = replay === null ? ok(this.host.live(this.page)) : await this.host.replay(replay, this.page);
    if (!desk.ok) return desk;
    if (turn !== this.turn || this.disposed) {
      desk.value.dispose();
      return ASKED_AGAIN;
    }
    this.desk.dispose();
    this.desk = desk.value;
    this.handlers = this.answers();
    this.shown = replay;
    return ok(null);
  }
}
