import { z } from 'zod';
import { readJson, writeJson } from './json-file.ts';

/** What a person is told of while no window is in front of them. */
export const NOTIFICATIONS = ['off', 'down', 'all'] as const;
export type Notifications = (typeof NOTIFICATIONS)[number];

/** What closing the last window comes to. */
export const BACKGROUNDS = ['ask', 'keep', 'quit'] as const;
export type Background = (typeof BACKGROUNDS)[number];

const MOST_FLEETS = 100;

const content = z.strictObject({
  version: z.literal(1),
  background: z.enum(BACKGROUNDS),
  /** By name of the fleet; the last chosen at the end. */
  notifications: z.array(z.strictObject({ fleet: z.string(), tell: z.enum(NOTIFICATIONS) })).max(MOST_FLEETS),
});
type Content = z.output<typeof content>;

const WHAT = 'the settings of the desktop';

/** What a person chose about the desktop, for every start on this data directory. */
export class Settings {
  private content: Content;

  constructor(
    private readonly path: string,
    private readonly log: (line: string) => void,
  ) {
    const parsed = content.safeParse(readJson(path, WHAT, log));
    this.content = parsed.success ? parsed.data : { version: 1, background: 'ask', notifications: [] };
  }

  get background(): Background {
    return this.content.background;
  }

  keepBackground(background: Background): void {
    this.write({ ...this.content, background });
  }

  /** Of a fleet that nobody chose for: a demo misbehaves on purpose, a real one is worth a word. */
  notifications(fleet: string, demo: boolean): Notifications {
    const chosen = this.content.notifications.find((each) => each.fleet === fleet);
    return chosen?.tell ?? (demo ? 'off' : 'down');
  }

  keepNotifications(fleet: string, tell: Notifications): void {
    const others = this.content.notifications.filter((each) => each.fleet !== fleet);
    this.write({ ...this.content, notifications: [...others, { fleet, tell }].slice(-MOST_FLEETS) });
  }

  private write(next: Content): void {
    this.content = next;
    writeJson(this.path, next, WHAT, this.log);
  }
}
