import { packState } from '../../shared/frame.ts';
import type { Random } from '../../shared/random.ts';
import { BACKEND_LAYOUT, type CountedName, type LatencyName } from '../history/history-series.ts';
import { LatencyLog } from '../history/latency-log.ts';
import type { HistoryTick } from '../history/tick-gatherer.ts';
import { createRecording } from '../recording/recording-file.ts';
import { RecordingWriter } from '../recording/recording-writer.ts';
import { NO_RULES } from '../recording/redaction-rules.ts';
import { Redactor } from '../recording/redactor.ts';
import { aBatch, aMeta, marker, SECOND, ToldFleet } from '../recording/test-recording.ts';

export interface MadeUp {
  name: string;
  fleet?: string;
  ids: readonly string[];
  /** UTC ms at which it begins. */
  start: number;
  seconds: number;
  random: Random;
  /** Backends of which every second dial fails and that are lost now and then, from that second on. */
  bad?: { ids: readonly string[]; from: number };
  /** Markers by second. */
  markers?: Readonly<Record<number, string>>;
  /** As a killed process leaves it. */
  killed?: boolean;
}

const PLACES = new Map(BACKEND_LAYOUT.perTick.map(({ series }, index) => [series.name, index]));
/** Seconds that are written at once. */
const AT_ONCE = 60;
/** Seconds between two frames. */
const FRAME_EVERY = 10;

/** Writes a recording as the recorder does: of a fleet that has ten messages a second each, and losses where it is bad. */
export function writeMadeUp(path: string, { ids, start, seconds, random, killed, ...made }: MadeUp): void {
  const { name, fleet: called } = made;
  const meta = aMeta({ name, from: start, ...(called === undefined ? {} : { fleet: called }) });
  const database = createRecording(path, meta, { durability: 'normal' });
  const writer = new RecordingWriter(database, {
    scope: null,
    messages: 'none',
    payloadBytes: 1,
    redactor: new Redactor(NO_RULES, []),
    // What a killed one lacks without it; packing it is most of the work.
    tail: killed === true,
  });
  const fleet = new ToldFleet([...ids]);
  writer.write(aBatch(start, { keyframe: fleet.keyframe(start), followed: fleet.followed() }));
  for (let second = 0; second < seconds; second += AT_ONCE) {
    const count = Math.min(AT_ONCE, seconds - second);
    const items = [];
    const ticks = [];
    for (let at = second; at < second + count; at++) {
      const time = start + (at + 1) * SECOND;
      // A comparison reads none of them; the last one says how long it is.
      if (at % FRAME_EVERY === 0 || at === seconds - 1) items.push(fleet.next(time));
      const text = made.markers?.[at];
      if (text !== undefined) items.push(marker(time, text));
      ticks.push(tickOf(fleet, time, random, made.bad && at >= made.bad.from ? made.bad.ids : []));
    }
    writer.write(aBatch(start + (second + count) * SECOND, { items, ticks }));
  }
  if (killed) writer.abandon();
  else writer.finish('stopped', start + seconds * SECOND);
}

function tickOf(fleet: ToldFleet, time: number, random: Random, bad: readonly string[]): HistoryTick {
  const { ids } = fleet;
  const used = ids.length;
  const tick = fleet.tick(time);
  const columns = new Float64Array(used * BACKEND_LAYOUT.perTick.length);
  const log = new LatencyLog();
  const put = (name: CountedName, slot: number, value: number) => {
    columns[(PLACES.get(name) ?? 0) * used + slot] = value;
  };
  const took = (name: LatencyName, slot: number, ms: number) => log.record(name, slot, ms);
  const state = tick.state.map((well, slot) => {
    const isBad = bad.includes(ids[slot] ?? '');
    put('messagesIn', slot, 9 + Math.floor(random() * 3));
    took('rtt', slot, 20 + 10 * random());
    if (!isBad || random() > 0.1) return well;
    put('reconnectsAutomatic', slot, 1);
    put('dialsSucceeded', slot, 1);
    put('dialsFailed', slot, random() < 0.5 ? 1 : 0);
    took('dial', slot, 15 + 5 * random());
    return packState('waiting', 'closed', 'down');
  });
  return { ...tick, state: Uint32Array.from(state), columns, samples: log.take() };
}
