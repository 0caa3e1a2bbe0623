import { expect, test } from 'vitest';
import type { EventBody, FleetEvent } from '../../shared/event.ts';
import { anOutcome, NOW } from '../../shared/fixtures.ts';
import { thatSay } from './event-filter.ts';

const event = (sequence: number, body: EventBody): FleetEvent =>
  ({ sequence, at: NOW + sequence, ...body }) as FleetEvent;
const outcome = anOutcome({ code: 1012, text: '1012 restart' });
const lost = (backend: string, sequence: number) =>
  event(sequence, { kind: 'lost', backend, outcome, openMs: 9 });

const names: Readonly<Record<string, string>> = { gw: 'Gateway' };
const nameOf = (id: string) => names[id] ?? id;
const folded = ['gw', 'a', 'b', 'c', 'd', 'e'].map((id, index) => lost(id, 100_000 + index)).reverse();
const fault = event(5, { kind: 'local-fault', state: 'ended', text: 'the network was unreachable' });
const alone = lost('prices', 1);
const all = [...folded, fault, alone];
const found = (text: string) => thatSay(all, text, nameOf);

test('a line is found by what it is about, also where that is no backend', () => {
  expect(found('local fault')).toEqual([fault]);
  expect(found('Local fault unreachable')).toEqual([fault]);
  expect(found('PRICES')).toEqual([alone]);
});

test('a fold is found by its sentence, with all that is in it', () => {
  expect(found('lost their connection')).toEqual(folded);
  expect(found('6 backends')).toEqual(folded);
});

test('a backend in a fold is found by its name and by what became of it', () => {
  expect(found('gateway')).toEqual([lost('gw', 100_000)]);
  expect(found('gateway lost')).toEqual([lost('gw', 100_000)]);
  expect(found('gateway lost their connection')).toEqual([lost('gw', 100_000)]);
});

test('what is found was at a fault of our own only where all that is known says so', () => {
  const began = event(2, { kind: 'local-fault', state: 'began', text: 'no network' });
  const known = [...folded, fault, began];
  const chosen = known.filter((each) => each !== fault);
  expect(thatSay(chosen, 'at fault', nameOf, known)).toEqual([]);
  expect(thatSay(chosen, 'at fault', nameOf)).toEqual(folded);
});

test('without words all of them are left, and words that are nowhere leave none', () => {
  expect(found('  ')).toEqual(all);
  expect(found('gateway nowhere')).toEqual([]);
});
