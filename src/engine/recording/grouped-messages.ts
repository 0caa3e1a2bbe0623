import type { InspectedEntry } from '../../shared/inspected-message.ts';
import { type LoggedMessages, PER_MESSAGE, slotOfMessage, whatOfEntry } from '../messages/message-log.ts';
import type { RecordedMessages } from './recording-batch.ts';

/**
 * Messages of a batch by backend.
 * @param slots ids by slot; what passed in a slot that is nobody's is left out
 */
export function groupMessages(
  logged: LoggedMessages | null,
  slots: readonly (string | undefined)[],
  shown: readonly { backend: string; entries: readonly InspectedEntry[] }[],
): RecordedMessages[] {
  const entriesOf = new Map(shown.map(({ backend, entries }) => [backend, entries]));
  const groups = logged ? groupsOf(logged, slots, entriesOf) : [];
  const counted = new Set(groups.map(({ backend }) => backend));
  for (const { backend, entries } of shown) {
    if (!counted.has(backend)) groups.push({ backend, ...sized(0), shown: entries });
  }
  return groups;
}

/** Sorted by slot, each keeping its order: views of three arrays, for there may be a thousand backends. */
function groupsOf(
  { start, entries }: LoggedMessages,
  slots: readonly (string | undefined)[],
  shown: ReadonlyMap<string, readonly InspectedEntry[]>,
): RecordedMessages[] {
  const counts = new Uint32Array(slots.length);
  let total = 0;
  for (let index = 0; index < entries.length; index += PER_MESSAGE) {
    const slot = slotOfMessage(entries[index] as number);
    if (slots[slot] === undefined) continue;
    counts[slot] = (counts[slot] as number) + 1;
    total++;
  }
  const all = sized(total);
  const groups: RecordedMessages[] = [];
  /** By slot: where its next message goes. */
  const next = new Uint32Array(slots.length);
  let from = 0;
  for (let slot = 0; slot < slots.length; slot++) {
    const backend = slots[slot];
    const count = counts[slot] as number;
    if (backend === undefined || count === 0) continue;
    next[slot] = from;
    const to = from + count;
    const { at, size, what } = all;
    groups.push({
      backend,
      at: at.subarray(from, to),
      size: size.subarray(from, to),
      what: what.subarray(from, to),
      shown: shown.get(backend) ?? [],
    });
    from = to;
  }
  for (let index = 0; index < entries.length; index += PER_MESSAGE) {
    const entry = entries[index] as number;
    const slot = slotOfMessage(entry);
    if (slots[slot] === undefined) continue;
    const place = next[slot] as number;
    next[slot] = place + 1;
    all.at[place] = start + (entries[index + 1] as number);
    all.size[place] = entries[index + 2] as number;
    all.what[place] = whatOfEntry(entry);
  }
  return groups;
}

const sized = (count: number) => ({
  at: new Float64Array(count),
  size: new Uint32Array(count),
  what: new Uint8Array(count),
});
