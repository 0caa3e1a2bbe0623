import { z } from 'zod';
import {
  type ArgsOf,
  type CommandName,
  commands,
  type ParsedArgsOf,
  type Push,
  type ReplyOf,
} from './contract.ts';
import { type Disposable, DisposableStore } from './disposable.ts';
import { Emitter, type Subscribe } from './emitter.ts';
import { isFrame } from './frame.ts';
import { type Failure, failure, ok, type Result } from './result.ts';
import type { Packet, Transport } from './transport.ts';

/*
 * What crosses a Transport, JSON unless said otherwise:
 *
 *   page → engine   { id, call, args }     a command
 *                   { ack }                the sequence number of the newest frame taken in
 *   engine → page   { id, ok, value }      a reply, or { id, ok: false, error }
 *                   { push, … }            see Push
 *                   a frame                binary, see frame.ts
 *                   a binary reply         u32 magic "WWB1", u32 id, then the block
 */

const REPLY_MAGIC = 0x31425757;
const REPLY_HEADER_BYTES = 8;

const fromPage = z.union([
  z.strictObject({
    id: z.number().int().min(0).max(0xffff_ffff),
    call: z.string().max(100),
    args: z.unknown(),
  }),
  z.strictObject({ ack: z.number().int() }),
]);

type Reply = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: Failure };

const INTERNAL = failure('internal', 'the engine failed on this; its log has the details');

/** How an engine answers, by command. */
export type Handlers = {
  [Name in CommandName]: (args: ParsedArgsOf<Name>) => Result<ReplyOf<Name>> | Promise<Result<ReplyOf<Name>>>;
};

/** The engine's end: checks each call against the contract and answers it with a value, always. */
export class RpcServer implements Disposable {
  private readonly owned = new DisposableStore();

  constructor(
    private readonly transport: Transport,
    /** Asked at each call: a page may be shown something else by then. */
    private readonly handlers: () => Handlers,
    private readonly onAck: (sequence: number) => void,
    /** Told of handlers that threw: a bug of ours, of which the page only learns that it happened. */
    private readonly onFault: (error: unknown) => void,
  ) {
    this.owned.add(transport.onMessage((packet) => this.receive(packet)));
  }

  push(push: Push): void {
    this.transport.send(JSON.stringify(push));
  }

  pushFrame(bytes: Uint8Array): void {
    this.transport.send(bytes);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private receive(packet: Packet): void {
    const parsed = typeof packet === 'string' ? fromPage.safeParse(parseJson(packet)) : undefined;
    // Without a readable id there is nobody to answer.
    if (!parsed?.success) return;
    const message = parsed.data;
    if ('ack' in message) {
      this.onAck(message.ack);
      return;
    }
    void this.answer(message.id, message.call, message.args);
  }

  private async answer(id: number, call: string, args: unknown): Promise<void> {
    const result = await this.run(call, args);
    if (result.ok && result.value instanceof Uint8Array) {
      this.transport.send(binaryReply(id, result.value));
      return;
    }
    this.transport.send(this.encode({ id, ...result }));
  }

  private encode(reply: Reply): string {
    try {
      return JSON.stringify(reply);
    } catch (error) {
      this.onFault(error);
      return JSON.stringify({ id: reply.id, ...INTERNAL });
    }
  }

  private async run(call: string, args: unknown): Promise<Result<unknown>> {
    if (!Object.hasOwn(commands, call)) return failure('unknown-command', `there is no command "${call}"`);
    const name = call as CommandName;
    const parsed = commands[name].args.safeParse(args);
    if (!parsed.success) return failure('bad-request', z.prettifyError(parsed.error));
    try {
      const handler = this.handlers()[name] as (args: unknown) => Result<unknown> | Promise<Result<unknown>>;
      return await handler(parsed.data);
    } catch (error) {
      this.onFault(error);
      return INTERNAL;
    }
  }
}

/** The page's end. Calls never reject: they resolve to a result. */
export class RpcClient implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly waiting = new Map<number, (result: Result<unknown>) => void>();
  private readonly pushes = new Emitter<Push>();
  private readonly frames = new Emitter<Uint8Array>();
  private nextId = 1;
  private closed = false;

  readonly onPush: Subscribe<Push> = this.pushes.subscribe;
  readonly onFrame: Subscribe<Uint8Array> = this.frames.subscribe;

  constructor(private readonly transport: Transport) {
    this.owned.add(transport.onMessage((packet) => this.receive(packet)));
    this.owned.add(transport.onClose(() => this.dispose()));
  }

  /** Resolves to `disconnected` when the transport closes before the reply. */
  call<Name extends CommandName>(name: Name, args: ArgsOf<Name>): Promise<Result<ReplyOf<Name>>> {
    if (this.closed) return Promise.resolve(failure('disconnected', 'the engine is not connected'));
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve as (result: Result<unknown>) => void);
      this.transport.send(JSON.stringify({ id, call: name, args }));
    });
  }

  /** Tells the engine that a frame was taken in, so that it sends the next. */
  acknowledge(sequence: number): void {
    this.transport.send(JSON.stringify({ ack: sequence }));
  }

  dispose(): void {
    if (this.closed) return;
    this.closed = true;
    this.owned.dispose();
    for (const resolve of this.waiting.values()) {
      resolve(failure('disconnected', 'the connection to the engine was lost before it answered'));
    }
    this.waiting.clear();
  }

  private receive(packet: Packet): void {
    if (typeof packet !== 'string') {
      if (isFrame(packet)) this.frames.emit(packet);
      else this.receiveBinaryReply(packet);
      return;
    }
    const message = parseJson(packet) as Reply | Push | undefined;
    if (typeof message !== 'object' || message === null) return;
    // hasOwn: every array has a `push` of another kind.
    if (Object.hasOwn(message, 'push')) this.pushes.emit(message as Push);
    else this.receiveReply(message as Reply);
  }

  private receiveReply(reply: Reply): void {
    this.settle(reply.id, reply.ok ? ok(reply.value) : { ok: false, error: reply.error });
  }

  private receiveBinaryReply(packet: Uint8Array): void {
    if (packet.byteLength < REPLY_HEADER_BYTES) return;
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    if (view.getUint32(0, true) !== REPLY_MAGIC) return;
    this.settle(view.getUint32(4, true), ok(packet.subarray(REPLY_HEADER_BYTES)));
  }

  private settle(id: number, result: Result<unknown>): void {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    resolve?.(result);
  }
}

function binaryReply(id: number, block: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(REPLY_HEADER_BYTES + block.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, REPLY_MAGIC, true);
  view.setUint32(4, id, true);
  bytes.set(block, REPLY_HEADER_BYTES);
  return bytes;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
