import { expect, onTestFinished, test } from 'vitest';
import { setLocale } from '../../shared/describe/locale.ts';
import type { EventBody, FleetEvent } from '../../shared/event.ts';
import { anOutcome, NOW, ROOT } from '../../shared/fixtures.ts';
import { describeBurst, foldBursts } from './event-bursts.ts';

let sequence = 0;
const event = (after: number, body: EventBody): FleetEvent =>
  ({ sequence: ++sequence, at: NOW + after, ...body }) as FleetEvent;
const opened = (backend: string, after: number) =>
  event(after, { kind: 'opened', backend, reconnect: 'automatic', attempt: 1, dialMs: 4 });
const lost = (backend: string, after: number) =>
  event(after, {
    kind: 'lost',
    backend,
    outcome: anOutcome({ code: 1012, text: '1012 restart' }),
    openMs: 9,
  });

const newestFirst = (events: FleetEvent[]) => [...events].reverse();
/** In their order, whenever they were made up. */
const numbered = (events: FleetEvent[]) => events.map((each, index) => ({ ...each, sequence: index + 1 }));
const told = (events: FleetEvent[]) =>
  foldBursts(newestFirst(numbered(events))).map((entry) =>
    entry.kind === 'burst' ? describeBurst(entry) : entry.kind,
  );

test('what many backends do within seconds is one line, also where other things happen between', () => {
  const events: FleetEvent[] = [];
  for (let n = 0; n < 120; n++) {
    events.push(lost(`b${n}`, n * 20));
    if (n === 60) events.push(event(n * 20, { kind: 'marker', actor: ROOT, text: 'here', backend: null }));
  }
  for (let n = 0; n < 120; n++) events.push(opened(`b${n}`, 4_000 + n * 67));
  expect(told(events)).toEqual([
    '120 backends reconnected in 8 s',
    '120 backends lost their connection in 3 s: 1012 restart',
    'marker',
  ]);
});

test('whole seconds have no tenth in any locale', () => {
  onTestFinished(() => setLocale([]));
  setLocale(['de-DE']);
  const events = Array.from({ length: 1_200 }, (_, n) => opened(`b${n}`, n * 6));
  expect(told(events)).toEqual(['1.200 backends reconnected in 8 s']);
});

test('what lies apart, is of one backend or of a few is left as it is', () => {
  const apart = [1, 2, 3, 4, 5, 6].map((n) => opened(`b${n}`, n * 6_000));
  expect(told(apart)).toEqual(Array(6).fill('opened'));
  const one = [1, 2, 3, 4, 5, 6].map((n) => opened('flapper', n * 100));
  expect(told(one)).toEqual(Array(6).fill('opened'));
  expect(told([opened('a', 0), opened('b', 1), lost('a', 2), opened('c', 3)])).toEqual([
    'opened',
    'lost',
    'opened',
    'opened',
  ]);
});

test('what fails while the console itself is cut off is one line, whosever it is and for whatever reason', () => {
  const fault = (state: 'began' | 'ended', after: number) =>
    event(after, { kind: 'local-fault', state, text: state });
  const probe = (after: number, to: 'half-open' | 'open') =>
    event(after, {
      kind: 'breaker',
      backend: 'loop',
      from: 'open',
      to,
      until: null,
      reason: 'the probe failed',
    });
  const during = [probe(20_000, 'half-open'), lost('a', 30_000), probe(40_000, 'open'), lost('b', 50_000)];
  const began = [lost('a', 0), fault('began', 10_000), ...during];
  const line = '4 failures and probes of 3 backends while this machine or its network was at fault';
  expect(told(began)).toEqual([line, 'local-fault', 'lost']);
  const marker = event(45_000, { kind: 'marker', actor: ROOT, text: 'here', backend: null });
  const over = [...began, marker, fault('ended', 60_000), lost('a', 70_000)];
  expect(told(over)).toEqual(['lost', 'local-fault', line, 'marker', 'local-fault', 'lost']);
  // Two are told one by one; and where it is not known when the fault began, nothing is.
  expect(told([fault('began', 0), lost('a', 1_000), lost('b', 2_000)])).toEqual([
    'lost',
    'lost',
    'local-fault',
  ]);
  expect(told([lost('a', 0), lost('b', 1), lost('a', 2), fault('ended', 3)])).toHaveLength(4);
});

test('a fault during which the console ended was over then, and a choice of events does not prolong one', () => {
  const fault = (state: 'began' | 'ended', after: number) =>
    event(after, { kind: 'local-fault', state, text: state });
  const kindsOf = (events: FleetEvent[], among?: FleetEvent[]) =>
    foldBursts(newestFirst(events), among && newestFirst(among)).map(({ kind }) => kind);
  const [began, over] = [fault('began', 0), fault('ended', 10_000)];
  const later = [lost('a', 20_000), lost('b', 30_000), lost('c', 40_000)];
  expect(kindsOf([began, ...later], [began, over, ...later])).toEqual([
    ...later.map(({ kind }) => kind),
    'local-fault',
  ]);
  // Another start of the console numbers its events anew.
  const again = [event(15_000, { kind: 'console', text: 'it started' }), ...later];
  expect(kindsOf([began, ...numbered(again)])).toEqual(['lost', 'lost', 'lost', 'console', 'local-fault']);
});

test('a burst that grows keeps its key, so that it stays unfolded', () => {
  const events = Array.from({ length: 9 }, (_, n) => opened(`b${n}`, n * 100));
  const keyAfter = (count: number) =>
    foldBursts(newestFirst(events.slice(0, count))).map((entry) => 'key' in entry && entry.key);
  expect(keyAfter(9)).toEqual(keyAfter(6));
});
