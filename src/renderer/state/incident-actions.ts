import type { StoreApi } from 'zustand/vanilla';
import type { Incident } from '../../shared/incident.ts';
import { failure, type Result } from '../../shared/result.ts';
import type { RpcClient } from '../../shared/rpc.ts';
import { texts } from '../texts/catalogue.ts';
import type { Actions } from './actions.ts';
import { linkTo } from './incident-link.ts';
import type { OnlyThese, View } from './view-store.ts';

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

  /** The table shows the backends of an incident and no others, and the address names it. @param title as a person reads it. */
  async show(incident: Incident, title: string, view: StoreApi<View>): Promise<void> {
    const only = await this.only(incident, title);
    if (only) view.setState({ incident: linkTo(incident), only, text: '', healths: new Set() });
  }

  /** The backends of the incident that is shown, which others may have joined. */
  async follow(incident: Incident, title: string, view: StoreApi<View>): Promise<void> {
    const link = view.getState().incident;
    const only = await this.only(incident, title);
    if (only && view.getState().incident === link) view.setState({ only });
  }

  private async only({ id }: Incident, title: string): Promise<OnlyThese | null> {
    const result = await this.backendsOf(id);
    if (result.ok) return { title, ids: new Set(result.value) };
    this.actions.tell(texts.incidentStrip.notFound(result.error.message), 'refused');
    return null;
  }

  /** An address leads to one that is not kept any more, or was of another start of the console. */
  notKept(): void {
    this.actions.tell(texts.incidentStrip.notKept, 'refused');
  }

  /** What went wrong is for the field that it was written in. @param backend `null`: of the whole fleet. */
  async mark(text: string, backend: string | null): Promise<Result<null>> {
    const args = backend === null ? { text } : { text, backend };
    return (await this.client()?.call('marker.add', args)) ?? NOT_CONNECTED;
  }
}
