import { afterEach, beforeEach, expect, it } from 'vitest';
import { PROTOCOL_VERSION, type Push, type PushBody } from '../../src/shared/contract.ts';
import type { Disposable } from '../../src/shared/disposable.ts';
import { type Random, seededRandom } from '../../src/shared/random.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { portPair } from './port-transport.ts';
import { TestEngine } from './support.ts';

/** What a page makes of its snapshots and of the pushes around them, whichever comes first. */
class Page {
  /** Of events, as they were told. */
  readonly told: number[] = [];
  phase: string | undefined;
  /** Of the fleet file, which is told without being gathered. */
  problem: string | undefined;
  private next: number | null = null;
  private early: Push[] = [];

  constructor(private readonly client: RpcClient) {
    client.onPush((push) => this.take(push));
  }

  async open(): Promise<void> {
    this.next = null;
    const opened = await this.client.call('session.open', { protocol: PROTOCOL_VERSION });
    if (!opened.ok) throw new Error(opened.error.message);
    const { pushed, events, statuses, fleetProblem } = opened.value;
    this.told.splice(0, Number.POSITIVE_INFINITY, ...events.map(({ sequence }) => sequence));
    this.phase = statuses[0]?.state.phase;
    this.problem = fleetProblem?.problems[0];
    this.next = pushed + 1;
    for (const push of this.early.splice(0)) this.take(push);
  }

  private take(push: Push): void {
    if (this.next === null) {
      this.early.push(push);
      return;
    }
    if (push.sequence < this.next) return;
    expect(push.sequence, 'a push is missing').toBe(this.next);
    this.next++;
    this.read(push);
  }

  private read(push: PushBody): void {
    if (push.push === 'events') this.told.push(...push.events.map(({ sequence }) => sequence));
    if (push.push === 'fleet-problem') this.problem = push.fleetProblem?.problems[0];
    if (push.push === 'statuses') for (const [, { state }] of push.changes) this.phase = state.phase;
  }
}

let world: TestEngine;
let client: RpcClient;
let attached: Disposable;
let listening: Disposable;
let random: Random;
let restless = false;

beforeEach(() => {
  random = seededRandom(7);
  world = new TestEngine([{ id: 'one', url: 'ws://one.invalid/', connect: 'onDemand' }]);
  const ports = portPair();
  attached = world.engine.attach(ports.engine, { shell: 'served', actor: 'mallory', label: 'tab 1' });
  client = new RpcClient(ports.page);
  // Right behind the session: while it answers.
  listening = ports.engine.onMessage(() => {
    if (restless) tell();
  });
});

afterEach(async () => {
  listening.dispose();
  attached.dispose();
  client.dispose();
  await world.engine.stop();
});

/** Something is told: soon, at once, or as soon as whatever runs now is done. */
function tell(): void {
  const { engine } = world;
  const actor = { name: 'mallory', session: 'tab 2' };
  const kind = random();
  const say = () => {
    engine.mark('now', null, actor);
    if (kind < 0.3) engine.act({ action: kind < 0.15 ? 'pause' : 'resume' }, ['one'], actor, null);
    if (kind < 0.5) engine.feed.flush();
    if (kind > 0.6) engine.refuse([String(random())]);
  };
  const hops = Math.floor(random() * 8);
  let chain = Promise.resolve();
  for (let hop = 0; hop < hops; hop++) chain = chain.then(() => undefined);
  void chain.then(say);
}

it('leaves nothing out and says nothing twice, whatever is told around the snapshot', async () => {
  const page = new Page(client);
  const { engine } = world;
  for (let round = 0; round < 200; round++) {
    for (let time = 0; time < 2; time++) tell();
    restless = true;
    await page.open();
    restless = false;
    // What was gathered goes out, and what was sent before the answer to another call has arrived with it.
    engine.feed.flush();
    await client.call('session.visible', { visible: true });
    const { fleet } = engine;
    const last = fleet.events.recent().at(-1)?.sequence ?? 0;
    expect(page.told).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(page.phase).toBe(fleet.status(0).state.phase);
    expect(page.problem).toBe(engine.fleetProblem?.problems[0]);
  }
});
