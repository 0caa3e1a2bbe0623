import { PROTOCOL_VERSION, type Push, type Snapshot } from '../../shared/contract.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { type Frame, FrameError } from '../../shared/frame.ts';
import { FrameBaseError, FrameReader } from '../../shared/frame-delta.ts';
import { RpcClient } from '../../shared/rpc.ts';
import type { Transport } from '../../shared/transport.ts';
import { texts } from '../texts/catalogue.ts';
import type { Dial } from './dial.ts';
import { retryDelay } from './retry.ts';

/** ms that a dial or a `session.open` may take. */
const DIAL_DEADLINE = 10_000;
/** ms without a frame after which a visible page asks again, and hangs up when there is no answer. */
const SILENCE = 10_000;
/** The same while a recording is shown: one that is paused brings no frames, and the engine may be gone all the same. */
const SILENCE_OF_RECORDING = 1_000;

/** Who is told what the connection brings. Calls come in the order of the wire. */
export interface ConnectionListener {
  /** The page holds nothing older than this; told again after anything was missed. */
  opened(snapshot: Snapshot, client: RpcClient): void;
  frame(frame: Frame): void;
  push(push: Push): void;
  /** The engine answered while it had nothing to tell. */
  heard(): void;
  /** The recording that was asked for cannot be shown; the page goes on with the live fleet. `why` is one line. */
  refused(recording: string, why: string): void;
  /** It is tried again by itself. `failedDials` counts those since the last open session. */
  lost(reason: string, failedDials: number): void;
}

interface Session {
  transport: Transport;
  client: RpcClient;
  /** The sequence number that the next push must have; `null` while a snapshot is on its way. */
  nextPush: number | null;
  /** Pushes that came while a snapshot was on its way: what was told since it was made may arrive before it. */
  early: Push[];
  opened: boolean;
  /** Counts how often it was asked for a snapshot: only the last answer is of what is to be shown. */
  asked: number;
  readonly frames: FrameReader;
  /** It was asked again for the sake of a whole frame, and none has come since. */
  wantsWholeFrame: boolean;
}

/**
 * Keeps one session with the engine alive.
 *
 * 1. There is at most one transport at a time.
 * 2. After any close it dials again, for ever, with jitter.
 * 3. A gap in the pushes asks for a new snapshot on the same transport; pushes until then wait for it: those that it
 *    holds are dropped, the others follow it.
 * 4. Each frame is acknowledged once it was taken in.
 * 5. A frame about changes since one that is not there asks for a new snapshot too, which a whole frame
 *    follows. Another of that kind after the answer is an engine that keeps no account: the page hangs up.
 * 6. Every session shows what was asked for last: the live fleet, or a recording; an engine that has no such
 *    recording is asked for the live fleet instead.
 */
export class Connection implements Disposable {
  private session: Session | null = null;
  private failedDials = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private dialing: AbortController | null = null;
  private visible = true;
  /** Key or id of the recording that is to be shown; `null`: the live fleet. */
  private recording: string | null = null;
  private disposed = false;

  constructor(
    private readonly dial: Dial,
    private readonly listener: ConnectionListener,
    private readonly random: () => number = Math.random,
  ) {}

  start(): void {
    void this.connect();
  }

  /** Turns to a recording, or with `null` to the live fleet; what is shown stays until the engine has answered. */
  show(recording: string | null): void {
    if (recording === this.recording) return;
    this.recording = recording;
    const { session } = this;
    if (session) void this.open(session);
  }

  /** What is shown goes by another name from now on. */
  rename(recording: string): void {
    if (this.recording !== null) this.recording = recording;
  }

  /** A hidden page gets no frames; one that shows again gets a snapshot. */
  setVisible(visible: boolean): void {
    if (this.visible === visible) return;
    this.visible = visible;
    const { session } = this;
    if (session?.opened) {
      void session.client.call('session.visible', { visible });
      if (visible) void this.open(session);
      else clearTimeout(this.silence);
    } else if (visible && this.timer !== undefined) {
      this.retryNow();
    }
  }

  /** Does not wait for the backoff: the network or the person is back. */
  retryNow(): void {
    if (this.disposed || this.timer === undefined) return;
    void this.connect();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.dialing?.abort();
    this.session?.transport.dispose();
  }

  private async connect(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const dialing = new AbortController();
    this.dialing = dialing;
    const deadline = setTimeout(() => dialing.abort(), DIAL_DEADLINE);
    try {
      const transport = await this.dial(dialing.signal);
      if (this.disposed) transport.dispose();
      else this.begin(transport);
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(deadline);
    }
  }

  private begin(transport: Transport): void {
    const client = new RpcClient(transport);
    const session: Session = {
      transport,
      client,
      nextPush: null,
      early: [],
      opened: false,
      asked: 0,
      frames: new FrameReader(),
      wantsWholeFrame: false,
    };
    this.session = session;
    client.onPush((push) => this.takePush(session, push));
    client.onFrame((bytes) => this.takeFrame(session, bytes));
    transport.onClose((reason) => this.end(session, reason));
    void this.open(session);
  }

  private async open(session: Session): Promise<void> {
    session.nextPush = null;
    const deadline = setTimeout(() => this.hangUp(session, texts.transport.noAnswer), DIAL_DEADLINE);
    const { recording } = this;
    const asked = ++session.asked;
    const result = await session.client.call('session.open', {
      protocol: PROTOCOL_VERSION,
      ...(recording === null ? {} : { replay: recording }),
    });
    clearTimeout(deadline);
    if (this.session !== session || asked !== session.asked) return;
    if (!result.ok) {
      if (recording !== null && result.error.code !== 'version-mismatch') {
        this.recording = null;
        this.listener.refused(recording, result.error.message);
        // What its listener did about it may have asked for something already.
        if (this.session === session && this.recording === null) void this.open(session);
      } else this.hangUp(session, result.error.message);
      return;
    }
    this.failedDials = 0;
    session.nextPush = result.value.pushed + 1;
    const first = !session.opened;
    session.opened = true;
    if (first && !this.visible) void session.client.call('session.visible', { visible: false });
    this.listener.opened(result.value, session.client);
    for (const push of session.early.splice(0)) this.takePush(session, push);
    this.watchSilence(session);
  }

  private takePush(session: Session, push: Push): void {
    if (this.session !== session) return;
    if (session.nextPush === null) {
      session.early.push(push);
      return;
    }
    if (push.sequence < session.nextPush) return;
    if (push.sequence > session.nextPush) {
      void this.open(session);
      return;
    }
    session.nextPush++;
    this.listener.push(push);
  }

  private takeFrame(session: Session, bytes: Uint8Array): void {
    if (this.session !== session) return;
    try {
      const frame = session.frames.read(bytes);
      session.wantsWholeFrame = false;
      if (session.opened) this.listener.frame(frame);
      session.client.acknowledge(frame.sequence);
      this.watchSilence(session);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      if (error instanceof FrameBaseError && this.askForWholeFrame(session)) return;
      this.hangUp(session, texts.transport.reload(error.message));
    }
  }

  /** Whether there is hope: it was not asked for before, or the answer is not there yet. */
  private askForWholeFrame(session: Session): boolean {
    // What comes until the answer was sent before the engine heard of it.
    if (session.nextPush === null) return true;
    if (session.wantsWholeFrame) return false;
    session.wantsWholeFrame = true;
    void this.open(session);
    return true;
  }

  /** A peer that vanished without a close is noticed here, by the frames that do not come. */
  private watchSilence(session: Session): void {
    clearTimeout(this.silence);
    if (!this.visible) return;
    const live = this.recording === null;
    this.silence = setTimeout(
      () => {
        if (this.session !== session) return;
        if (live) void this.open(session);
        else void this.ask(session);
      },
      live ? SILENCE : SILENCE_OF_RECORDING,
    );
  }

  /** Whether the engine is there. It is told what it knows, which costs it nothing. */
  private async ask(session: Session): Promise<void> {
    const deadline = setTimeout(() => this.hangUp(session, texts.transport.noAnswer), DIAL_DEADLINE);
    await session.client.call('session.visible', { visible: true });
    clearTimeout(deadline);
    if (this.session !== session) return;
    this.listener.heard();
    this.watchSilence(session);
  }

  private hangUp(session: Session, reason: string): void {
    this.end(session, reason);
    session.transport.dispose();
  }

  private end(session: Session, reason: string): void {
    if (this.session !== session) return;
    this.session = null;
    clearTimeout(this.silence);
    session.client.dispose();
    this.fail(reason);
  }

  private fail(reason: string): void {
    if (this.disposed) return;
    this.failedDials++;
    this.listener.lost(reason, this.failedDials);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), retryDelay(this.failedDials, this.random));
  }
}
