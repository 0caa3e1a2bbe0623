import {
  app,
  dialog,
  Menu,
  type MenuItemConstructorOptions,
  type NativeImage,
  nativeImage,
  Tray,
} from 'electron';
import type { Engine } from '../engine/engine.ts';
import { accountName } from '../engine/start/account.ts';
import { type Disposable, DisposableStore, disposable } from '../shared/disposable.ts';
import type { Health } from '../shared/health.ts';
import { outageOf } from '../shared/outage.ts';
import { type FleetGlance, glanceAt } from './fleet-glance.ts';
import { trayPicture } from './tray-picture.ts';
import { recordingGlance, recordingItems } from './tray-recording.ts';

export interface FleetTrayOptions {
  engine: Engine;
  platform: NodeJS.Platform;
  show: () => void;
  /** Opens a window on one backend. */
  openBackend: (id: string) => void;
  openWallboard: () => void;
  quit: () => void;
}

/** px of a tray icon at a scale of 1. Electron wants 16 on macOS; the others scale what they get. */
const SIZE = 16;

/**
 * The worst health of the fleet beside the clock of the desktop, and on the dock or the task bar how many are down.
 * Follows the engine's ticks, and does nothing at one that changed nothing.
 */
export class FleetTray implements Disposable {
  private readonly tray: Tray;
  private readonly owned = new DisposableStore();
  private readonly pictures = new Map<Health, NativeImage>();
  private shown = '';
  private worst: Health | null = null;
  private changed = true;

  constructor(private readonly options: FleetTrayOptions) {
    const { engine, show, platform } = options;
    this.tray = new Tray(this.picture('up'));
    // On macOS a click opens the menu.
    if (platform !== 'darwin') this.tray.on('click', show);
    this.owned.add(
      engine.fleet.onChange(() => {
        this.changed = true;
      }),
    );
    const recorder = engine.recordings?.recorder;
    if (recorder) {
      this.owned.add(
        recorder.onChange(() => {
          this.changed = true;
          this.update();
        }),
      );
    }
    let revision = -1;
    this.owned.add(
      engine.onFrame((frame) => {
        if (frame.revision !== revision) this.changed = true;
        revision = frame.revision;
        this.update();
      }),
    );
    this.owned.add(disposable(() => this.tray.destroy()));
    this.update();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private update(): void {
    if (!this.changed) return;
    const { fleet, recordings } = this.options.engine;
    const statuses = fleet.statuses();
    const now = Date.now();
    const glance = glanceAt(fleet.info.backends, statuses, now);
    // That nobody is connected becomes an outage by time alone.
    this.changed = !glance.outage && outageOf(statuses) !== null;
    const told = JSON.stringify([
      fleet.info.name,
      glance,
      recordings ? recordingGlance(recordings.recorder.state) : null,
    ]);
    if (told === this.shown) return;
    this.shown = told;
    if (glance.worst !== this.worst) this.tray.setImage(this.picture(glance.worst));
    this.worst = glance.worst;
    this.tray.setToolTip(`${fleet.info.name}: ${glance.counts}`);
    // Anew each time: on Linux a menu that was set does not follow its items.
    this.tray.setContextMenu(Menu.buildFromTemplate(this.menu(glance)));
    app.setBadgeCount(glance.down);
  }

  private menu({ counts, troubled }: FleetGlance): MenuItemConstructorOptions[] {
    const { show, openBackend, openWallboard, quit } = this.options;
    return [
      { label: counts, enabled: false },
      ...troubled.map(({ id, label }) => ({
        // A single ampersand would mark a key.
        label: label.replaceAll('&', '&&'),
        click: () => openBackend(id),
      })),
      { type: 'separator' },
      ...this.recording(),
      { id: 'tray-show', label: 'Show Wirewatch', click: show },
      { id: 'tray-wallboard', label: 'Wallboard', click: openWallboard },
      { type: 'separator' },
      { id: 'tray-quit', label: 'Quit', click: quit },
    ];
  }

  private recording(): MenuItemConstructorOptions[] {
    const { recordings } = this.options.engine;
    if (!recordings) return [];
    const actor = { name: accountName(), session: 'tray' };
    const refused = (why: string) => dialog.showErrorBox('Wirewatch did not do that', why);
    return [...recordingItems(recordings.recorder, actor, refused), { type: 'separator' }];
  }

  private picture(health: Health): NativeImage {
    const known = this.pictures.get(health);
    if (known) return known;
    const template = this.options.platform === 'darwin';
    const image = nativeImage.createFromBuffer(trayPicture(health, SIZE, template));
    image.addRepresentation({ scaleFactor: 2, buffer: trayPicture(health, SIZE * 2, template) });
    if (template) image.setTemplateImage(true);
    this.pictures.set(health, image);
    return image;
  }
}
