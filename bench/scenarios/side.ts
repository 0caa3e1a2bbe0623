import type { ScenarioOptions, ScenarioServer } from '../../src/simulator/scenarios/scenario.ts';
import type { NaivePage } from '../naive/naive-page.ts';
import { type NaiveKind, PAGES } from '../naive/pages.ts';
import { ScenarioConsole } from './scenario-console.ts';
import { StoryTime } from './story-time.ts';
import { Window } from './window.ts';

/* The two sides of an account, each at a server of its own, in the account's own time: what is counted there is repeatable. */

export const SEED = 7;
export const SECOND = 1_000;
/** What is to happen happens within so many ms of the account, or never. */
const PATIENCE = 600 * SECOND;
const TOKEN = 'bench-token-of-scenarios';

/** One side of a story: its server, and the time that it takes. */
export interface Stage<Server extends ScenarioServer> {
  server: Server;
  time: StoryTime;
  /** Lets time pass until the server's counts are so, and answers with them. */
  counted(
    condition: (counts: ReturnType<Server['counts']>) => boolean,
  ): Promise<ReturnType<Server['counts']>>;
}

/** Starts the server of an account. */
export type Start<Server extends ScenarioServer> = (same: ScenarioOptions) => Promise<Server>;

/** The naive pages of an account. */
export class Pages {
  private readonly pages: NaivePage[] = [];

  constructor(
    private readonly kind: NaiveKind,
    private readonly server: ScenarioServer,
    private readonly time: StoryTime,
    private readonly rooms: readonly string[],
  ) {}

  /** Opens pages one after the other, each once the one before has its answer, until there are so many. */
  async openTo(count: number): Promise<void> {
    const { kind, time, rooms } = this;
    const { url, http } = this.server;
    while (this.pages.length < count) {
      const client = `tab-${this.pages.length + 1}`;
      this.pages.push(PAGES[kind]({ url, http, client, clock: time.forServer, timeScale: 1, rooms }));
      await time.settles();
    }
  }

  /** Every page sends so many messages, as fast as it can. */
  send(messages: number): void {
    for (const page of this.pages) page.send?.(messages);
  }

  close(): void {
    for (const page of this.pages) page.close();
  }
}

/** Wirewatch at an account's server, and its windows. */
export class Watching {
  readonly windows: Window[] = [];

  constructor(
    private readonly console: ScenarioConsole,
    private readonly time: StoryTime,
  ) {}

  /** The one that was opened first. */
  get window(): Window {
    const [first] = this.windows;
    if (!first) throw new Error('no window is open');
    return first;
  }

  async openTo(count: number): Promise<void> {
    while (this.windows.length < count)
      this.windows.push(await this.time.during(Window.open(this.console.port, TOKEN)));
  }

  /** Lets time pass until the connections to so many backends have lasted. */
  async rested(count = 1): Promise<void> {
    if (await this.time.reaches(() => this.console.report().stable === count, PATIENCE)) return;
    throw new Error(`the console is not so far: ${JSON.stringify(this.console.report())}`);
  }

  async stop(): Promise<void> {
    for (const window of this.windows) window.close();
    await this.time.during(this.console.stop());
  }
}

/** Runs the naive pages of an account at a server of its own, which ends with them. */
export function naively<Server extends ScenarioServer, Found>(
  start: Start<Server>,
  kind: NaiveKind,
  run: (stage: Stage<Server>, pages: Pages) => Promise<Found>,
  rooms: readonly string[] = [],
): Promise<Found> {
  return staged(start, async (stage) => {
    const pages = new Pages(kind, stage.server, stage.time, rooms);
    try {
      return await run(stage, pages);
    } finally {
      pages.close();
    }
  });
}

/**
 * Runs Wirewatch, with the fleet file that the server gives, at a server of its own.
 *
 * @param edit what somebody changes of the file
 */
export function watched<Server extends ScenarioServer, Found>(
  start: Start<Server>,
  run: (stage: Stage<Server>, console: Watching) => Promise<Found>,
  edit: (fleet: string) => string = (fleet) => fleet,
): Promise<Found> {
  return staged(start, async (stage) => {
    const { server, time } = stage;
    const fleet = edit(server.fleet());
    const console = await ScenarioConsole.start({
      fleet,
      files: null,
      token: TOKEN,
      seed: SEED,
      clock: time.forEngine,
    });
    const watching = new Watching(console, time);
    try {
      return await run(stage, watching);
    } finally {
      await watching.stop();
    }
  });
}

async function staged<Server extends ScenarioServer, Found>(
  start: Start<Server>,
  run: (stage: Stage<Server>) => Promise<Found>,
): Promise<Found> {
  const time = new StoryTime();
  try {
    const server = await start({ seed: SEED, clock: time.forServer });
    try {
      return await run({
        server,
        time,
        async counted(condition) {
          const counts = () => server.counts() as ReturnType<Server['counts']>;
          if (await time.reaches(() => condition(counts()), PATIENCE)) return counts();
          throw new Error(`${server.name} is not so far: ${JSON.stringify(counts())}`);
        },
      });
    } finally {
      await time.during(server.close());
    }
  } finally {
    time.dispose();
  }
}
