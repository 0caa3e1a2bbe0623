import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FaultOrder, GameDay } from '../../shared/game-day.ts';
import { failure, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';

export interface GameDayState {
  /** `null`: there is no simulator that can be told. */
  gameDay: GameDay | null;
  /** Whether its panel is. */
  open: boolean;
  /** Why the last thing that was asked for was not done; `null` when it was. */
  refused: string | null;
  /** Something was asked for and is not answered yet. */
  busy: boolean;
}

const NOT_CONNECTED = failure('disconnected', 'the engine is not connected');

/** What is put into a simulated fleet, and what a person asks for. The engine says what is in force. */
export class GameDayDesk {
  readonly state: StoreApi<GameDayState> = createStore<GameDayState>()(() => ({
    gameDay: null,
    open: false,
    refused: null,
    busy: false,
  }));
  private client: RpcClient | null = null;

  /** @param gameDay as the snapshot has it. What was there when the engine was lost stays in sight, as all else does. */
  connect(client: RpcClient | null, gameDay: GameDay | null = null): void {
    this.client = client;
    if (client) this.take(gameDay);
  }

  take(gameDay: GameDay | null): void {
    this.state.setState({ gameDay });
  }

  show(open: boolean): void {
    this.state.setState({ open, refused: null });
  }

  /** Whether it was done. */
  inject(order: FaultOrder): Promise<boolean> {
    return this.ask((client) => client.call('game-day.inject', order));
  }

  stop(injection: number): Promise<boolean> {
    return this.ask((client) => client.call('game-day.stop', { injection }));
  }

  play(scenario: string): Promise<boolean> {
    return this.ask((client) => client.call('game-day.run', { scenario }));
  }

  stopPlaying(): Promise<boolean> {
    return this.ask((client) => client.call('game-day.stop-run', {}));
  }

  stopAll(): Promise<boolean> {
    return this.ask((client) => client.call('game-day.stop-all', {}));
  }

  private async ask(call: (client: RpcClient) => Promise<Result<unknown>>): Promise<boolean> {
    this.state.setState({ busy: true });
    const answer = this.client ? await call(this.client) : NOT_CONNECTED;
    this.state.setState({ busy: false, refused: answer.ok ? null : answer.error.message });
    return answer.ok;
  }
}
