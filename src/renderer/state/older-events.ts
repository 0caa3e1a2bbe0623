import type { ArgsOf, KeptEvent } from '../../shared/contract.ts';
import { failure, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';

export type EventQuestion = Omit<ArgsOf<'events.list'>, 'kinds'> & { kinds?: readonly string[] };

/** Asks the engine for what happened before this session, and before this start too. */
export class OlderEvents {
  private client: RpcClient | null = null;

  connect(client: RpcClient | null): void {
    this.client = client;
  }

  /** The newest first. */
  async list({ from, to, kinds, ...rest }: EventQuestion): Promise<Result<KeptEvent[]>> {
    if (!this.client) return failure('disconnected', texts.actions.notConnected);
    return this.client.call('events.list', {
      ...rest,
      from: Math.max(0, Math.floor(from)),
      to: Math.ceil(to),
      ...(kinds ? { kinds: [...kinds] } : {}),
    });
  }
}
