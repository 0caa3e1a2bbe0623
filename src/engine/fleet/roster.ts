import type { Disposable } from '../../shared/disposable.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import type { ManagedSocket } from '../socket/managed-socket.ts';
import type { SlotTable } from '../telemetry/slot-table.ts';
import type { FleetChange } from './fleet-change.ts';

export interface RosterEvents {
  /** A backend comes in: its managed socket, which is not started here. */
  create(backend: BackendConfig, slot: number): ManagedSocket;
  /** It is started, as soon as nothing is left of its last connection. */
  onStarted(socket: ManagedSocket): void;
  /** It gives way to another of the same id before it was started. */
  onReplaced(socket: ManagedSocket): void;
  /** It is not in the fleet any more. */
  onLeaving(socket: ManagedSocket): void;
  /** Nothing is left of it, and its slot is free. */
  onGone(slot: number): void;
}

/** What a change of the configuration comes to. */
export interface RosterChange {
  removed: ManagedSocket[];
  added: ManagedSocket[];
  /** Those that stay, with what they are to take on. */
  inPlace: [ManagedSocket, BackendConfig][];
}

/**
 * Which managed sockets there are, in which rows and slots, and which of them come and go.
 *
 *  1. A backend is in one slot for as long as it is in the fleet; its row is its place in the fleet file.
 *  2. A backend that is taken out of the fleet keeps its slot until nothing is left of its connection.
 *  3. One that comes back before that waits for it: there are never two connections of one backend.
 */
export class Roster implements Disposable {
  private byRow: ManagedSocket[] = [];
  private readonly byId = new Map<string, ManagedSocket>();
  /** With those that are gone from the fleet and still close. */
  private readonly bySlot: (ManagedSocket | undefined)[] = [];
  /** By id: resolves when nothing is left of what was taken out of the fleet. */
  private readonly leaving = new Map<string, Promise<void>>();
  /** Came back while their last connection still closes; not started yet. */
  private readonly held = new Set<ManagedSocket>();
  private started = false;
  private stopping = false;

  constructor(
    private readonly table: SlotTable,
    private readonly events: RosterEvents,
  ) {}

  /** By row. */
  get sockets(): readonly ManagedSocket[] {
    return this.byRow;
  }

  /** Also those that are not in the fleet any more and still close. */
  get all(): readonly (ManagedSocket | undefined)[] {
    return this.bySlot;
  }

  get(id: string): ManagedSocket | undefined {
    return this.byId.get(id);
  }

  at(slot: number): ManagedSocket | undefined {
    return this.bySlot[slot];
  }

  isHeld(socket: ManagedSocket): boolean {
    return this.held.has(socket);
  }

  /** Whether it was started, and may be told to connect. */
  isStarted(socket: ManagedSocket): boolean {
    return this.started && !this.held.has(socket);
  }

  start(): void {
    this.started = true;
    this.launch(this.byRow);
  }

  /** Gives the rows to these backends. Who leaves goes on until {@link remove}, who comes waits for {@link launch}. */
  arrange(backends: readonly BackendConfig[], change: Omit<FleetChange, 'added'>): RosterChange {
    const removed = change.removed.flatMap((id) => this.byId.get(id) ?? []);
    const changed = new Set(change.changed);
    for (const { id } of removed) this.byId.delete(id);
    const added: ManagedSocket[] = [];
    const inPlace: [ManagedSocket, BackendConfig][] = [];
    this.byRow = backends.map((backend) => {
      const { id } = backend.info;
      const socket = this.byId.get(id);
      if (socket && !(changed.has(id) && this.held.has(socket))) {
        if (changed.has(id)) inPlace.push([socket, backend]);
        return socket;
      }
      if (socket) {
        // One that was not started yet has no connection to take over.
        this.events.onReplaced(socket);
        this.discard(socket);
      }
      const created = this.create(backend);
      added.push(created);
      return created;
    });
    this.table.arrange(this.byRow.map(({ slot }) => slot));
    return { removed, added, inPlace };
  }

  /** They are not in the fleet any more: closes their connections politely, then frees their slots. */
  remove(sockets: readonly ManagedSocket[]): void {
    for (const socket of sockets) {
      this.events.onLeaving(socket);
      if (this.held.has(socket)) {
        this.discard(socket);
        continue;
      }
      const { id } = socket;
      const gone = socket.stop().then(() => {
        this.leaving.delete(id);
        this.free(socket);
      });
      this.leaving.set(id, gone);
    }
  }

  /** Starts them, unless nothing was started yet. */
  launch(sockets: readonly ManagedSocket[]): void {
    if (this.started) for (const socket of sockets) this.startOne(socket);
  }

  /** Closes every connection politely; resolves when none is left. */
  async stop(): Promise<void> {
    this.stopping = true;
    const stopped = this.byRow.map((socket) => socket.stop());
    await Promise.all([...stopped, ...this.leaving.values()]);
  }

  dispose(): void {
    this.stopping = true;
    for (const socket of this.bySlot) socket?.dispose();
    // Nobody hears any more when they are gone.
    this.leaving.clear();
  }

  private create(backend: BackendConfig): ManagedSocket {
    const socket = this.events.create(backend, this.table.take());
    this.bySlot[socket.slot] = socket;
    this.byId.set(socket.id, socket);
    return socket;
  }

  private startOne(socket: ManagedSocket): void {
    const gone = this.leaving.get(socket.id);
    if (gone) {
      this.held.add(socket);
      void gone.then(() => {
        if (this.held.delete(socket) && !this.stopping) this.startOne(socket);
      });
      return;
    }
    socket.start();
    this.events.onStarted(socket);
  }

  /** It never had a connection. */
  private discard(socket: ManagedSocket): void {
    this.held.delete(socket);
    this.free(socket);
  }

  private free(socket: ManagedSocket): void {
    socket.dispose();
    this.bySlot[socket.slot] = undefined;
    this.table.release(socket.slot);
    this.events.onGone(socket.slot);
  }
}
