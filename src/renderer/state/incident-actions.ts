import type { StoreApi } from 'zustand/vanilla';
import { failure, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';
import type { Actions } from './actions.ts';
import type { View } from './view-store.ts';

const NOT_CONNECTED = failure('disconnected', texts.actions.notConnected);

/** What a person says about what happens: that somebody looks after it, and which moment is to be found again. */
export class IncidentActions {
  constructor(
    private readonly client: () => RpcClient | null,
    private readonly actions: Pick<Actions, 'tell'>,
  ) {}

  /** @param title as a person reads it. */
  async acknowledge(incident: number, title: string): Promise<void> {
    const result = (await this.client()?.call('incident.acknowledge', { incident })) ?? NOT_CONNECTED;
    if (result.ok) this.actions.tell(texts.incidentWords.acknowledged(title), 'done');
    else this.actions.tell(texts.incidentWords.notAcknowledged(title, result.error.message), 'refused');
  }

  /** Ids of the backends of an incident. */
  async backendsOf(incident: number): Promise<Result<string[]>> {
    return (await this.client()?.call('incident.backends', { incident })) ?? NOT_CONNECTED;
  }

  /** The table shows the backends of an incident and no others. @param title as a person reads it. */
  async show(incident: number, title: string, view: StoreApi<View>): Promise<void> {
    const result = await this.backendsOf(incident);
    if (!result.ok) this.actions.tell(texts.incidentStrip.notFound(result.error.message), 'refused');
    else view.setState({ only: { title, ids: new Set(result.value) }, text: '', healths: new Set() });
  }

  /** What went wrong is for the field that it was written in. @param backend `null`: of the whole fleet. */
  async mark(text: string, backend: string | null): Promise<Result<null>> {
    const args = backend === null ? { text } : { text, backend };
    return (await this.client()?.call('marker.add', args)) ?? NOT_CONNECTED;
  }
}
