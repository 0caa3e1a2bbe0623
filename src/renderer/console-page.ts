import type { StoreApi } from 'zustand/vanilla';
import type { FleetInfo, Push, Snapshot } from '../shared/contract.ts';
import { type Disposable, DisposableStore, disposable } from '../shared/disposable.ts';
import type { Frame } from '../shared/frame.ts';
import type { Result } from '../shared/result.ts';
import type { RpcClient } from '../shared/rpc.ts';
import { decodeSeries, type Series, SeriesError } from '../shared/series.ts';
import { RangeLoader } from './series/range-loader.ts';
import { Telemetry } from './series/telemetry.ts';
import { Ticker } from './series/ticker.ts';
import { Actions } from './state/actions.ts';
import { AuditLog } from './state/audit-log.ts';
import { Bulk } from './state/bulk.ts';
import { type Crosshair, createCrosshair } from './state/crosshair.ts';
import { createEventsStore, type EventsState, withEvents } from './state/events-store.ts';
import { FleetEdits } from './state/fleet-edits.ts';
import { createFleetStore, type FleetState, fleetState, withStatuses } from './state/fleet-store.ts';
import { IncidentActions } from './state/incident-actions.ts';
import { createIncidentsStore, type IncidentsState, withIncidents } from './state/incidents.ts';
import { Inspector } from './state/inspector.ts';
import { createIsolateStore, type IsolateState } from './state/isolate-store.ts';
import { createLinkStore, type LinkState, offsetAfter, staleSinceAt } from './state/link-store.ts';
import { Look } from './state/look.ts';
import { stillThere } from './state/marks.ts';
import { createNoticesStore, type NoticesState } from './state/notices-store.ts';
import { OlderEvents } from './state/older-events.ts';
import { createOverlayStore, type OverlayState } from './state/overlay-store.ts';
import { ReportPoll } from './state/report-poll.ts';
import { ShownRows } from './state/shown-rows.ts';
import type { View } from './state/view-store.ts';
import { Connection } from './transport/connection.ts';
import type { Route } from './transport/dial.ts';

/**
 * All that a page holds, without React: the connection writes into the stores and the series, the screens
 * read from them.
 */
export class ConsolePage implements Disposable {
  readonly link: StoreApi<LinkState> = createLinkStore();
  readonly fleet: StoreApi<FleetState> = createFleetStore();
  readonly events: StoreApi<EventsState> = createEventsStore();
  readonly incidents: StoreApi<IncidentsState> = createIncidentsStore();
  readonly notices: StoreApi<NoticesState> = createNoticesStore();
  readonly isolate: StoreApi<IsolateState> = createIsolateStore();
  readonly overlay: StoreApi<OverlayState> = createOverlayStore();
  readonly edits = new FleetEdits(() => this.client);
  readonly telemetry = new Telemetry();
  readonly ticker = new Ticker();
  readonly actions = new Actions(() => this.client, this.fleet, this.notices);
  readonly incidentActions = new IncidentActions(() => this.client, this.actions);
  readonly rows: ShownRows;
  readonly reports = new ReportPoll();
  readonly look = new Look();
  readonly audit = new AuditLog();
  readonly bulk = new Bulk();
  readonly ranges = new RangeLoader();
  readonly older = new OlderEvents();
  readonly inspector = new Inspector();
  readonly crosshair: StoreApi<Crosshair> = createCrosshair();
  private readonly connection: Connection;
  private readonly owned = new DisposableStore();
  private client: RpcClient | null = null;
  /** A session was believed before its first frame, and no frame has come since: the next one is not. */
  private onCredit = false;
  private visible = true;
  /** When the page was last shown after being hidden, by the steady clock. */
  private shownAt = 0;

  constructor(
    readonly route: Route,
    readonly view: StoreApi<View>,
  ) {
    this.connection = new Connection(route.dial, {
      opened: (snapshot, client) => this.opened(snapshot, client),
      frame: (frame) => this.takeFrame(frame),
      push: (push) => this.takePush(push),
      lost: (reason, failedDials) => this.lost(reason, failedDials),
    });
    this.owned.add(this.connection);
    this.owned.add(this.ticker);
    this.owned.add(this.actions);
    this.owned.add(this.bulk);
    this.owned.add(this.reports);
    this.owned.add(this.look);
    this.owned.add(disposable(this.ticker.subscribe(() => this.judgeFreshness())));
    const { fleet, link, telemetry, ticker } = this;
    this.rows = this.owned.add(new ShownRows({ fleet, view, link, telemetry, ticker }));
    this.owned.add(
      disposable(
        view.subscribe((now, before) => {
          if (now.selected !== before.selected) this.followSelection();
        }),
      ),
    );
  }

  start(): void {
    this.connection.start();
  }

  setVisible(visible: boolean): void {
    if (visible && !this.visible) this.shownAt = performance.now();
    this.visible = visible;
    this.connection.setVisible(visible);
    this.reports.setVisible(visible);
    this.look.setVisible(visible);
  }

  /** The network came back: the backoff need not be waited out. */
  retryNow(): void {
    this.connection.retryNow();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private opened(snapshot: Snapshot, client: RpcClient): void {
    // Only frames prove that the engine ticks. A new session is believed until its first is overdue, but
    // not if the one before it brought none, and not for asking the same session again.
    const believed = client !== this.client && !this.onCredit;
    this.client = client;
    const now = performance.now();
    const anotherLife = this.link.getState().engineId !== snapshot.engineId;
    const { capabilities, engineId, startedAt } = snapshot;
    this.events.setState({ events: withEvents([], snapshot.events) });
    this.incidents.setState({ incidents: snapshot.incidents });
    if (anotherLife) this.telemetry.clear();
    this.adoptFleet(snapshot.fleet, snapshot.statuses);
    this.loadSparklines();
    this.reports.connect(client);
    this.look.connect(client);
    this.audit.connect(client, anotherLife);
    this.bulk.connect(client, snapshot.bulk, anotherLife);
    this.ranges.connect(client, snapshot.startedAt);
    this.older.connect(client);
    this.inspector.connect(client);
    if (believed) {
      this.onCredit = true;
      this.link.setState({ heardAt: now });
    }
    this.link.setState({
      link: { state: 'live' },
      clockOffset: snapshot.now - now,
      engineId,
      startedAt,
      capabilities,
      localFault: snapshot.localFault,
      fleetProblem: snapshot.fleetProblem,
      historyProblem: snapshot.historyProblem,
    });
    this.judgeFreshness();
  }

  private takeFrame(frame: Frame): void {
    if (frame.revision !== this.fleet.getState().fleet?.revision) return;
    const now = performance.now();
    this.onCredit = false;
    this.link.setState(({ clockOffset }) => ({
      heardAt: now,
      clockOffset: offsetAfter(clockOffset, frame.time - now),
    }));
    this.judgeFreshness();
    this.telemetry.take(frame);
  }

  private takePush(push: Push): void {
    switch (push.push) {
      case 'events':
        this.events.setState((state) => ({ events: withEvents(state.events, push.events) }));
        if (push.events.some(({ kind }) => kind === 'action' || kind === 'marker')) this.audit.refresh();
        return;
      case 'statuses':
        this.fleet.setState((state) => withStatuses(state, push));
        return;
      case 'bulk':
        this.bulk.take(push.run);
        return;
      case 'local-fault':
        this.link.setState({ localFault: push.localFault });
        return;
      case 'incidents':
        this.incidents.setState((state) => withIncidents(state, push.incidents, push.gone));
        return;
      case 'fleet':
        // The small charts are whole: they went along with their backends.
        this.adoptFleet(push.fleet, push.statuses);
        return;
      case 'messages':
        this.inspector.take(push.backend, push.entries);
        return;
      case 'fleet-problem':
        this.link.setState({ fleetProblem: push.fleetProblem });
        return;
      case 'history-problem':
        this.link.setState({ historyProblem: push.historyProblem });
    }
  }

  private lost(reason: string, failedDials: number): void {
    this.client = null;
    this.reports.connect(null);
    this.look.connect(null);
    this.audit.connect(null);
    this.bulk.connect(null);
    this.ranges.connect(null);
    this.older.connect(null);
    this.inspector.connect(null);
    this.link.setState(({ link, heardAt }) => {
      if (heardAt === null) return { link: { state: 'connecting', reason, failedDials } };
      const since = link.state === 'lost' ? link.since : performance.now();
      return { link: { state: 'lost', since, reason, failedDials } };
    });
    this.judgeFreshness();
  }

  private adoptFleet(fleet: FleetInfo, statuses: Snapshot['statuses']): void {
    const before = this.fleet.getState();
    if (before.fleet?.revision !== fleet.revision) {
      this.telemetry.rearrange(rowsBefore(fleet, before), fleet.revision);
    }
    this.fleet.setState(fleetState(fleet, statuses));
    this.closeRemoved(before);
    this.unmarkRemoved();
    this.followSelection();
    this.loadFleet();
  }

  /** Nothing closes before a person's eyes without a word. */
  private closeRemoved(before: FleetState): void {
    const { selected } = this.view.getState();
    if (selected === null || this.fleet.getState().rowOf.has(selected)) return;
    const name = before.fleet?.backends[before.rowOf.get(selected) ?? -1]?.name;
    this.view.setState({ selected: null });
    if (name !== undefined) this.actions.tell(`${name} is no longer in the fleet file.`, 'refused');
  }

  private unmarkRemoved(): void {
    const { marked } = this.view.getState();
    const kept = stillThere(marked, this.fleet.getState().rowOf);
    if (kept !== marked) this.view.setState({ marked: kept });
  }

  private followSelection(): void {
    const { selected } = this.view.getState();
    const row = selected === null ? undefined : this.fleet.getState().rowOf.get(selected);
    this.isolate.setState(({ asking }) => ({ asking: asking === selected ? asking : null }));
    const open = row === undefined ? null : selected;
    this.telemetry.select(open, row ?? -1);
    this.reports.open(open);
    this.look.open(open);
    if (selected === null || row === undefined) return;
    void this.client
      ?.call('series.backend', { backend: selected })
      .then((result) => this.load(result, (series) => this.telemetry.loadBackend(selected, series)));
  }

  private loadFleet(): void {
    const { client } = this;
    void client
      ?.call('series.fleet', {})
      .then((result) => this.loadFrom(client, result, (series) => this.telemetry.loadFleet(series)));
  }

  /** Does not wait for another reply, which would make it older than the frames since. */
  private loadSparklines(): void {
    const { client } = this;
    void client
      ?.call('series.sparklines', {})
      .then((result) => this.loadFrom(client, result, (series) => this.telemetry.loadSparklines(series)));
  }

  /** A session that was lost meanwhile has a successor, which loads its own. */
  private loadFrom(client: RpcClient, result: Result<Uint8Array>, into: (series: Series) => void): void {
    if (this.client === client) this.load(result, into);
  }

  private load(result: Result<Uint8Array>, into: (series: Series) => void): void {
    if (!result.ok) {
      if (result.error.code !== 'disconnected') {
        this.actions.tell(`The history could not be read: ${result.error.message}`, 'refused');
      }
      return;
    }
    try {
      into(decodeSeries(result.value));
    } catch (error) {
      if (!(error instanceof SeriesError)) throw error;
      this.actions.tell(`The history could not be read: ${error.message}`, 'refused');
    }
  }

  private judgeFreshness(): void {
    const state = this.link.getState();
    const now = performance.now();
    const since = staleSinceAt(state, now, this.visible ? this.shownAt : now);
    if (since !== state.staleSince) this.link.setState({ staleSince: since });
  }
}

/** By row of the fleet as it is now: which row it was, or -1. */
const rowsBefore = ({ backends }: FleetInfo, { rowOf }: FleetState): number[] =>
  backends.map(({ id }) => rowOf.get(id) ?? -1);
