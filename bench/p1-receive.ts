import type { BackendsCalls } from './backends-process.ts';
import { Child } from './child.ts';
import type { ReceiverCalls, Sample } from './receiver-process.ts';
import type { ReceiverName } from './receivers.ts';
import { type Bar, conclude, figure, progress, rangeOf } from './report.ts';
import { median, pairedRatios, type Spread } from './statistics.ts';
import { blockOf, type Kind } from './wire.ts';

/*
 * P1: what a managed fleet receives, beside bare `ws` and beside the libraries that reconnect. Every
 * receiver has a process of its own; they take turns, A B B A, so that whatever the machine does
 * meanwhile falls on both sides of a ratio.
 */

const SOCKETS = 100;
const SIZES = [64, 1_024] as const;
const LIBRARIES = [
  { name: 'reconnecting-websocket', atLeast: 1.2 },
  { name: 'partysocket', atLeast: 3 },
  { name: 'socket.io', atLeast: 5 },
] as const satisfies { name: ReceiverName; atLeast: number }[];

/** Fresh processes this often, because one process has the luck of its own memory layout. */
const BATCHES = 2;
/** A B B A this often in each. */
const QUADS_IN_PROCESS = 8;
const QUADS_OVER_NETWORK = 6;
const IN_PROCESS_MS = 120;
const WARM_UP_MS = 600;
/** 64 KiB each, to every socket; fewer for the slow, so that each turn takes about a tenth of a second. */
const BLOCKS: Record<ReceiverName, number> = {
  ws: 3,
  engine: 3,
  'reconnecting-websocket': 3,
  partysocket: 1,
  'socket.io': 1,
};
/** Few messages fill a block of large ones. */
const LARGE_MESSAGE = 1_024;
const BLOCKS_OF_LARGE = 4;
/** The engine's own count goes through 32-bit rates and whole ms; a message not counted at all is more. */
const COUNT_TOLERANCE = 0.01;

class Bench {
  readonly samples = new Map<string, Sample[]>();

  private constructor(
    private readonly backends: Child<BackendsCalls>,
    private readonly port: number,
  ) {}

  static async start(): Promise<Bench> {
    const backends = new Child<BackendsCalls>('./backends-process.ts');
    return new Bench(backends, await backends.call('listen', null));
  }

  end(): Promise<void> {
    return this.backends.end();
  }

  /** Takes turns feeding the two with no network in between. */
  async inProcess(size: number): Promise<void> {
    const [bare, engine] = await Promise.all([this.receiver('ws'), this.receiver('engine')]);
    const fed = { ws: 0, engine: 0 };
    const replay = async (name: 'ws' | 'engine', ms: number) => {
      const sample = await (name === 'ws' ? bare : engine).call('replay', { ms, size });
      fed[name] += sample.messages;
      return sample;
    };
    await replay('ws', WARM_UP_MS);
    await replay('engine', WARM_UP_MS);
    for (let quad = 0; quad < QUADS_IN_PROCESS; quad++) {
      for (const name of ['ws', 'engine', 'engine', 'ws'] as const) {
        this.keep(`in process, ${size} B binary ${name}`, await replay(name, IN_PROCESS_MS));
      }
    }
    const [byBare, byEngine] = await Promise.all([bare.call('counted', null), engine.call('counted', null)]);
    check('ws', byBare, fed.ws);
    check('engine', byEngine, fed.engine);
    await Promise.all([bare.end(), engine.end()]);
  }

  /** Each of `names` in turn, there and back, so that every pair of them is A B B A. */
  async network(kind: 'binary' | 'text', size: number, names: readonly ReceiverName[]): Promise<void> {
    const children = new Map<ReceiverName, Child<ReceiverCalls>>();
    for (const name of names) children.set(name, await this.receiver(name));
    for (const name of names) await this.flood(name, children, kind, size);
    for (let quad = 0; quad < QUADS_OVER_NETWORK; quad++) {
      for (const name of [...names, ...names.toReversed()]) {
        this.keep(
          `over ${SOCKETS} sockets, ${size} B ${kind} ${name}`,
          await this.flood(name, children, kind, size),
        );
      }
    }
    await Promise.all([...children.values()].map((child) => child.end()));
  }

  private async flood(
    name: ReceiverName,
    children: ReadonlyMap<ReceiverName, Child<ReceiverCalls>>,
    content: 'binary' | 'text',
    size: number,
  ): Promise<Sample> {
    const child = children.get(name);
    if (!child) throw new Error(`there is no ${name}`);
    const kind: Kind = name === 'socket.io' ? name : content;
    const block = blockOf(kind, size);
    const blocks = BLOCKS[name] * (size >= LARGE_MESSAGE ? BLOCKS_OF_LARGE : 1);
    await child.call('expect', { bytes: SOCKETS * blocks * block.bytes.length });
    await this.backends.call('flood', { group: name, kind, size, blocks });
    const sample = await child.call('received', null);
    return { ...sample, messages: SOCKETS * blocks * block.messages };
  }

  private async receiver(name: ReceiverName): Promise<Child<ReceiverCalls>> {
    const child = new Child<ReceiverCalls>('./receiver-process.ts');
    const urls = Array.from(
      { length: SOCKETS },
      (_, index) => `ws://127.0.0.1:${this.port}/${name}/${index}`,
    );
    await child.call('open', { receiver: name, urls });
    return child;
  }

  private keep(key: string, sample: Sample): void {
    const samples = this.samples.get(key) ?? [];
    samples.push(sample);
    this.samples.set(key, samples);
  }
}

function check(name: string, counted: number, fed: number): void {
  if (Math.abs(counted - fed) > fed * COUNT_TOLERANCE) {
    throw new Error(`${name} was fed ${fed} messages and counted ${counted}: the bench is wrong`);
  }
}

/**
 * Messages per ms of time on the wall, and per ms of CPU. The second is what a bar is judged by: the
 * first also tells how fast the sender is and what else the machine does.
 */
const perWall = ({ messages, wall }: Sample): number => messages / wall;
const perCpu = ({ messages, cpu }: Sample): number => messages / cpu;

function barOf(bench: Bench, way: string, against: ReceiverName, atLeast: number): Bar {
  const samplesOf = (name: string) => bench.samples.get(`${way} ${name}`) ?? [];
  const ours = samplesOf('engine');
  const peer = samplesOf(against);
  const wall = pairedRatios(ours.map(perWall), peer.map(perWall));
  const cpu = pairedRatios(ours.map(perCpu), peer.map(perCpu));
  const million = (samples: readonly Sample[]) => figure(median(samples.map(perWall)) / 1_000);
  return {
    id: 'P1',
    bar: `receive ${way}: ≥ ${atLeast} × ${against}`,
    against,
    peer: median(peer.map(perCpu)) / 1_000,
    ours: median(ours.map(perCpu)) / 1_000,
    unit: 'M msg per CPU second',
    ratio: cpu.median,
    range: rangeOf(cpu),
    held: cpu.median >= atLeast,
    note: `on the wall ${million(peer)} and ${million(ours)} M msg/s, ratio ${inWords(wall)}; ${ours.length} pairs`,
  };
}

const inWords = ({ median: middle, least, most }: Spread): string =>
  `${figure(middle)} (${figure(least)}–${figure(most)})`;

const bench = await Bench.start();
try {
  for (let batch = 1; batch <= BATCHES; batch++) {
    progress(`P1: batch ${batch} of ${BATCHES}`);
    for (const size of SIZES) await bench.inProcess(size);
    await bench.network('binary', 64, ['ws', 'engine', 'reconnecting-websocket', 'partysocket']);
    await bench.network('binary', 1_024, ['ws', 'engine']);
    await bench.network('text', 64, ['ws', 'engine', ...LIBRARIES.map(({ name }) => name)]);
  }
} finally {
  await bench.end();
}
const over = (content: string) => `over ${SOCKETS} sockets, ${content}`;
conclude([
  ...SIZES.map((size) => barOf(bench, `in process, ${size} B binary`, 'ws', 0.95)),
  ...SIZES.map((size) => barOf(bench, over(`${size} B binary`), 'ws', 0.9)),
  barOf(bench, over('64 B text'), 'ws', 0.9),
  ...LIBRARIES.map(({ name, atLeast }) => barOf(bench, over('64 B text'), name, atLeast)),
  // What a library has to do least with; socket.io has no binary event that is one message.
  barOf(bench, over('64 B binary'), 'reconnecting-websocket', 1.2),
  barOf(bench, over('64 B binary'), 'partysocket', 3),
]);
