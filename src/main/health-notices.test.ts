import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../engine/virtual-clock.ts';
import { HealthNotices, type Notice, type Watched } from './health-notices.ts';
import type { Notifications } from './settings.ts';

let clock: VirtualClock;
let choice: Notifications;
let fault: string | null;
let shown: Notice[];
let notices: HealthNotices;

const backend = (id: string, more: Partial<Watched> = {}): Watched => ({
  id,
  name: id.toUpperCase(),
  group: null,
  host: `${id}.example`,
  ...more,
});
const titles = () => shown.map(({ title }) => title);

beforeEach(() => {
  clock = new VirtualClock();
  choice = 'all';
  fault = null;
  shown = [];
  notices = new HealthNotices({
    clock,
    choice: () => choice,
    localFault: () => fault,
    show: (notice) => shown.push(notice),
  });
});

const afterTheStart = () => clock.advance(30_000);
const fall = (...ids: string[]) => {
  for (const id of ids) notices.take(backend(id), 'down');
  clock.advance(3_000);
};
const rise = (...ids: string[]) => {
  for (const id of ids) notices.take(backend(id), 'up');
  clock.advance(3_000);
};

describe('a notice', () => {
  it('names the backend that went down, and leads to it', () => {
    afterTheStart();
    fall('a');
    expect(shown).toEqual([{ title: 'A is down', body: 'a.example', backend: 'a' }]);
    rise('a');
    expect(shown[1]).toMatchObject({ title: 'A is up again', backend: 'a' });
  });

  it('is one for a burst, with what they have in common', () => {
    afterTheStart();
    for (let index = 0; index < 12; index++) notices.take(backend(`b${index}`, { host: 'edge-3' }), 'down');
    clock.advance(3_000);
    expect(shown).toEqual([
      { title: '12 backends down on edge-3', body: 'B0, B1, B2, B3 and 8 more', backend: null },
    ]);
    fall('x', 'y');
    expect(shown[1]).toMatchObject({ title: '2 backends down', body: 'X, Y' });
  });

  it('says once that the fault is on our side, and not that all others are', () => {
    afterTheStart();
    fault = 'This machine has no network.';
    fall('a', 'b');
    expect(shown).toEqual([
      {
        title: 'The fault seems to be on this side',
        body: 'This machine has no network. 2 backends cannot be reached.',
        backend: null,
      },
    ]);
    fall('c');
    expect(shown).toHaveLength(1);
    fault = null;
    rise('a', 'b', 'c');
    fall('a');
    expect(titles().at(-1)).toBe('A is down');
    fault = 'This machine has no network.';
    fall('b');
    expect(titles().at(-1)).toBe('The fault seems to be on this side');
  });

  it('is not given for the first half minute, nor for the recovery from what was down then', () => {
    notices.take(backend('a'), 'down');
    clock.advance(29_999);
    expect(clock.pending).toBe(0);
    clock.advance(1);
    rise('a');
    expect(shown).toEqual([]);
    fall('a');
    expect(titles()).toEqual(['A is down']);
  });

  it('is not given for what is well again at once, nor between two dials', () => {
    afterTheStart();
    notices.take(backend('a'), 'down');
    clock.advance(1_000);
    notices.take(backend('a'), 'up');
    clock.advance(10_000);
    fall('b');
    notices.take(backend('b'), 'connecting');
    clock.advance(3_000);
    notices.take(backend('b'), 'down');
    clock.advance(3_000);
    expect(titles()).toEqual(['B is down']);
  });

  it('is not given for what somebody pauses, nor when it goes on', () => {
    afterTheStart();
    fall('a');
    notices.take(backend('a'), 'paused');
    clock.advance(3_000);
    rise('a');
    expect(titles()).toEqual(['A is down']);
  });

  it('is given as it was chosen', () => {
    afterTheStart();
    choice = 'off';
    fall('a');
    choice = 'all';
    rise('a');
    expect(shown).toEqual([]);
    choice = 'down';
    fall('b');
    rise('b');
    expect(titles()).toEqual(['B is down']);
  });
});

it('leaves no timer behind', () => {
  afterTheStart();
  notices.take(backend('a'), 'down');
  notices.dispose();
  expect(clock.pending).toBe(0);
  clock.advance(10_000);
  expect(shown).toEqual([]);
});
