import type { StoreApi } from 'zustand/vanilla';
import type { FleetInfo, Push, Snapshot } from '../shared/contract.ts';
import { type Disposable, DisposableStore, disposable } from '../shared/disposable.ts';
import type { Frame } from '../shared/frame.ts';
import type { RpcClient } from '../shared/rpc.ts';
import { HistoryLoads } from './series/history-loads.ts';
import { RangeLoader } from './series/range-loader.ts';
import { Telemetry } from './series/telemetry.ts';
import { Ticker } from './series/ticker.ts';
import { Actions } from './state/actions.ts';
import { AddressCheck } from './state/address-check.ts';
import { AuditLog } from './state/audit-log.ts';
import { Bulk } from './state/bulk.ts';
import { type Crosshair, createCrosshair } from './state/crosshair.ts';
import { createEventsStore, type EventsState, withEvents } from './state/events-store.ts';
import { ExportDesk } from './state/export-file.ts';
import { FleetEdits } from './state/fleet-edits.ts';
import {
  createFleetStore,
  type FleetState,
  fleetState,
  withAllStatuses,
  withStatuses,
} from './state/fleet-store.ts';
import { GameDayDesk } from './state/game-day.ts';
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
import { type OpenRecording, RecorderDesk, type Tell } from './state/recorder.ts';
import { RecordingComparisonDesk } from './state/recording-comparison.ts';
import { RecordingJobs } from './state/recording-jobs.ts';
import { RecordingsDesk } from './state/recordings.ts';
import { ReplayDesk } from './state/replay.ts';
import { replayOffset } from './state/replay-clock.ts';
import { isNamed } from './state/replay-view.ts';
import { ReportPoll } from './state/report-poll.ts';
import { ShownRows } from './state/shown-rows.ts';
import { edgesOf, fitsAtOnce, fitted, goLive } from './state/time-frame.ts';
import type { View } from './state/view-store.ts';
import { texts } from './texts/catalogue.ts';
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
  readonly gameDay = new GameDayDesk();
  readonly telemetry = new Telemetry();
  readonly ticker = new Ticker();
  private readonly history = new HistoryLoads(this.telemetry, (why) =>
    this.actions.tell(texts.address.historyUnread(why), 'refused'),
  );
  readonly actions = new Actions(() => this.client, this.fleet, this.notices);
  private readonly tell: Tell = (...notice) => this.actions.tell(...notice);
  private readonly openRecording: OpenRecording = ({ key }) =>
    this.view.setState({ replay: { recording: key, at: null }, recordings: null });
  readonly recorder = new RecorderDesk(this.tell, this.openRecording);
  readonly jobs = new RecordingJobs();
  readonly recordings = new RecordingsDesk(this.tell, this.openRecording, this.jobs);
  readonly comparison = new RecordingComparisonDesk(this.jobs);
  readonly exporting = new ExportDesk(this.jobs);
  readonly replay = new ReplayDesk(this.tell);
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
  /** What asks the engine by itself, and is told when it is gone. */
  private readonly connected: readonly { connect(client: null): void }[] = [
    ...[this.history, this.reports, this.look, this.audit, this.bulk, this.gameDay, this.recorder],
    ...[
      this.jobs,
      this.recordings,
      this.comparison,
      this.exporting,
      this.replay,
      this.ranges,
      this.older,
      this.inspector,
    ],
  ];
  private readonly connection: Connection;
  private readonly address: AddressCheck;
  private readonly owned = new DisposableStore();
  private client: RpcClient | null = null;
  /** What the recording that is shown was asked for by: one may be renamed meanwhile, and have its key only since. */
  private askedBy: string | null = null;
  /** A session was believed before its first frame, and no frame has come since: the next one is not. */
  private onCredit = false;
  private visible = true;
  /** When the page was last shown after being hidden, by the steady clock. */
  private shownAt = 0;

  /**
   * @param fits what is shown of a recording in the address is all of it: the address says nothing of the time
   */
  constructor(
    readonly route: Route,
    readonly view: StoreApi<View>,
    private fits = true,
  ) {
    this.connection = new Connection(route.dial, {
      opened: (snapshot, client) => this.opened(snapshot, client),
      frame: (frame) => this.takeFrame(frame),
      push: (push) => this.takePush(push),
      heard: () => this.heard(),
      refused: (recording, why) => this.refused(recording, why),
      lost: (reason, failedDials) => this.lost(reason, failedDials),
    });
    this.owned.add(this.connection);
    this.owned.add(this.ticker);
    this.owned.add(this.actions);
    this.owned.add(this.bulk);
    this.owned.add(this.recordings);
    this.owned.add(this.replay);
    this.owned.add(this.reports);
    this.owned.add(this.look);
    // The first of all that the ticker tells: the others read the clock.
    this.owned.add(
      disposable(
        this.ticker.subscribe(() => {
          this.judgeFreshness();
          this.moveClock();
        }),
      ),
    );
    this.owned.add(this.history);
    const { fleet, link, telemetry, ticker } = this;
    const tell = (text: string) => this.actions.tell(text, 'refused');
    this.address = this.owned.add(new AddressCheck(view, fleet, tell));
    this.rows = this.owned.add(new ShownRows({ fleet, view, link, telemetry, ticker }));
    this.owned.add(
      disposable(
        view.subscribe((now, before) => {
          if (now.selected !== before.selected) this.followSelection();
          if (now.replay !== before.replay) this.followReplay(now, before);
        }),
      ),
    );
  }

  start(): void {
    this.connection.show(this.view.getState().replay?.recording ?? null);
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
    const { capabilities, engineId, startedAt, replay } = snapshot;
    if (anotherLife) this.forget(snapshot);
    this.link.setState({ engineId });
    this.events.setState({ events: withEvents([], snapshot.events) });
    this.incidents.setState({ incidents: snapshot.incidents });
    this.history.connect(client);
    if (anotherLife && this.isMoved(snapshot)) {
      this.fleet.setState((state) => withAllStatuses(state, snapshot.statuses));
      this.history.all(this.telemetry.selected?.id ?? null);
    } else {
      this.adoptFleet(snapshot.fleet, snapshot.statuses);
      this.history.sparklines();
    }
    this.reports.connect(client);
    this.look.connect(client);
    this.audit.connect(client, anotherLife);
    this.bulk.connect(client, snapshot.bulk, anotherLife);
    this.gameDay.connect(client, snapshot.gameDay);
    this.recorder.connect(client, snapshot.recorder);
    this.jobs.connect(client);
    this.recordings.connect(client);
    this.comparison.connect(client);
    this.exporting.connect(client);
    this.replay.connect(client, replay);
    this.ranges.connect(client, snapshot.startedAt);
    this.older.connect(client);
    this.inspector.connect(client);
    // A recording brings a frame only where it plays: that it is there at all is proof.
    if (replay) this.onCredit = false;
    else if (believed) this.onCredit = true;
    if (replay || believed) this.link.setState({ heardAt: now });
    this.link.setState({
      link: { state: 'live' },
      clockOffset: snapshot.now - now,
      recorded: replay !== null,
      startedAt,
      capabilities,
      localFault: snapshot.localFault,
      fleetProblem: snapshot.fleetProblem,
      historyProblem: snapshot.historyProblem,
    });
    this.judgeFreshness();
    if (!replay) return;
    this.askedBy = this.view.getState().replay?.recording ?? null;
    this.nameByKey();
    this.fit();
    this.goToAddressed();
    // All that tells a time is of another one.
    this.ticker.tick();
  }

  /** The same fleet of the same recording at another time: who is in it need not be worked out anew. */
  private isMoved({ replay, fleet }: Snapshot): boolean {
    const shown = this.replay.state.getState().replay;
    const held = this.fleet.getState().fleet;
    return replay !== null && replay.key === shown?.key && fleet.revision === held?.revision;
  }

  /** Nothing that is held is of what is shown from now on. */
  private forget({ replay }: Snapshot): void {
    const shown = this.replay.state.getState().replay;
    if (replay && replay.key === shown?.key) this.telemetry.moved();
    else {
      this.telemetry.clear();
      this.reports.open(null);
    }
    this.history.forget();
    this.reports.renew();
    this.inspector.renew();
    for (const each of [this.look, this.audit, this.ranges]) each.connect(null);
  }

  private followReplay({ replay, time, span, incident }: View, before: View): void {
    const recording = replay?.recording ?? null;
    const shown = this.replay.state.getState().replay;
    const was = before.replay?.recording ?? null;
    if (recording === was) this.goToAddressed();
    else if (
      recording !== null &&
      was !== null &&
      shown &&
      isNamed(shown, recording) &&
      (isNamed(shown, was) || was === this.askedBy)
    ) {
      this.connection.rename(recording);
      this.nameByKey();
      this.goToAddressed();
    } else {
      this.connection.show(recording);
      // What was chosen is of another fleet and of another time.
      const elsewhere = time === before.time && time.kind !== 'live';
      this.fits = time === before.time || time.kind === 'recording';
      this.view.setState({ only: null, marked: new Set(), ...(elsewhere ? goLive(span) : {}) });
      // An incident of the address that led here is of what is shown from now on.
      if (incident !== before.incident) this.view.setState({ incident });
    }
  }

  /** One that is short is shown as a whole; and as it grows, still as a whole. */
  private fit(): void {
    const { replay } = this.replay.state.getState();
    if (replay === null) return;
    const { time, span } = this.view.getState();
    if (this.fits) {
      this.fits = false;
      if (fitsAtOnce(replay)) this.view.setState(fitted({ span }, replay));
    } else if (time.kind === 'recording') {
      const { time: now } = fitted({ span }, replay);
      if (edgesOf(now, 0).to !== time.to || edgesOf(now, 0).from !== time.from)
        this.view.setState({ time: now });
    }
  }

  /** Links to it go by its key, whatever it is called. */
  private nameByKey(): void {
    const shown = this.replay.state.getState().replay;
    const { replay } = this.view.getState();
    if (
      shown === null ||
      replay === null ||
      replay.recording === shown.key ||
      !(isNamed(shown, replay.recording) || replay.recording === this.askedBy)
    )
      return;
    this.view.setState({ replay: { ...replay, recording: shown.key } });
  }

  /** To the moment that the address names, once. */
  private goToAddressed(): void {
    const { replay } = this.view.getState();
    if (replay === null || replay.at === null) return;
    const shown = this.replay.state.getState().replay;
    if (shown === null || !isNamed(shown, replay.recording)) return;
    this.view.setState({ replay: { recording: replay.recording, at: null } });
    this.replay.seek(replay.at);
  }

  private refused(recording: string, why: string): void {
    const shown = this.replay.state.getState().replay;
    const { files } = this.recordings.state.getState();
    const name =
      shown && isNamed(shown, recording)
        ? shown.name
        : files?.find(({ id, key }) => id === recording || key === recording)?.name;
    this.actions.tell(texts.replay.refused(name ?? recording, why), 'refused');
    this.view.setState({ replay: null });
  }

  private heard(): void {
    this.link.setState({ heardAt: performance.now() });
    this.judgeFreshness();
  }

  /** A recording has a clock of its own, which stands still while it is paused. */
  private moveClock(): void {
    const { replay } = this.replay.state.getState();
    const state = this.link.getState();
    if (replay === null || !state.recorded) return;
    const clockOffset = replayOffset(replay.position, this.ticker.now, state);
    if (clockOffset !== state.clockOffset) this.link.setState({ clockOffset });
  }

  private takeFrame(frame: Frame): void {
    if (frame.revision !== this.fleet.getState().fleet?.revision) return;
    const now = performance.now();
    this.onCredit = false;
    this.link.setState(({ clockOffset, recorded }) => ({
      heardAt: now,
      clockOffset: recorded ? clockOffset : offsetAfter(clockOffset, frame.time - now),
    }));
    this.judgeFreshness();
    const { latest } = this.telemetry;
    const skipped = latest !== null && frame.sequence !== latest.sequence + 1;
    // A recording that is played fast leaves frames out, but its charts have them all.
    if (skipped && this.link.getState().recorded) {
      this.telemetry.moved();
      this.history.all(this.telemetry.selected?.id ?? null);
    }
    this.telemetry.take(frame);
  }

  private takePush(push: Push): void {
    if (this.link.getState().recorded) this.heard();
    switch (push.push) {
      case 'replay':
        this.replay.take(push.replay);
        this.fit();
        return;
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
      case 'game-day':
        this.gameDay.take(push.gameDay);
        return;
      case 'recorder':
        this.recorder.take(push.recorder);
        this.recordings.noteMaking(push.recorder.recordings.map(({ id }) => id));
        return;
      case 'recording-job':
        this.jobs.take(push.job);
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
    for (const each of this.connected) each.connect(null);
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
    this.address.check(before);
    this.unmarkRemoved();
    this.followSelection();
    this.history.fleet();
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
    if (open !== null) this.history.backend(open);
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
