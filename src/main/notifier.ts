import { Notification } from 'electron';
import type { Clock } from '../engine/clock.ts';
import type { Fleet } from '../engine/fleet/fleet.ts';
import { type Disposable, DisposableStore } from '../shared/disposable.ts';
import { HealthNotices, type Notice } from './health-notices.ts';
import type { Settings } from './settings.ts';

/** What of an engine's fleet it needs. */
export type WatchedFleet = Pick<Fleet, 'info' | 'status' | 'onChange' | 'faults'>;

/** Held until it is closed, as one that is collected tells of no click; the system forgets to say so of some. */
const HELD = 20;

/** Tells a person through the system of what went down and came back, as they chose. A click leads there. */
export class Notifier implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly held = new Set<Notification>();

  constructor(
    engine: { fleet: WatchedFleet },
    settings: Settings,
    clock: Clock,
    private readonly open: (backend: string | null) => void,
  ) {
    if (!Notification.isSupported()) return;
    const notices = this.owned.add(
      new HealthNotices({
        clock,
        choice: () => settings.notifications(engine.fleet.info.name, engine.fleet.info.demo),
        localFault: () =>
          engine.fleet.faults.current === null ? null : 'The network or this machine is at fault.',
        show: (notice) => this.show(notice),
      }),
    );
    this.owned.add(
      engine.fleet.onChange((row) => {
        const backend = engine.fleet.info.backends[row];
        if (backend) notices.take(backend, engine.fleet.status(row).health);
      }),
    );
  }

  dispose(): void {
    this.owned.dispose();
    for (const notification of this.held) notification.close();
    this.held.clear();
  }

  private show({ title, body, backend }: Notice): void {
    const notification = new Notification({ title, body });
    notification.on('click', () => {
      this.held.delete(notification);
      this.open(backend);
    });
    notification.on('close', () => this.held.delete(notification));
    this.held.add(notification);
    for (const oldest of this.held) {
      if (this.held.size <= HELD) break;
      this.held.delete(oldest);
    }
    notification.show();
  }
}
