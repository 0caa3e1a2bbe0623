import type { DialTest, FleetAddition, NewBackend } from '../../shared/fleet-edit.ts';
import { failure, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';

const NOT_CONNECTED = failure('disconnected', texts.actions.notConnected);

/** Asks the engine to try a new backend, and to write it into the fleet file. */
export class FleetEdits {
  constructor(private readonly client: () => RpcClient | null) {}

  async test(backend: NewBackend): Promise<Result<DialTest>> {
    return (await this.client()?.call('fleet-file.test', { backend })) ?? NOT_CONNECTED;
  }

  async add(backend: NewBackend): Promise<Result<FleetAddition>> {
    return (await this.client()?.call('fleet-file.add', { backend })) ?? NOT_CONNECTED;
  }
}
