import { describe, expect, it } from 'vitest';
import { BACKEND_SERIES, HISTORY_POINTS, SPARKLINE_POINTS } from '../../shared/contract.ts';
import {
  backendColumn,
  createFrame,
  FLEET_COLUMNS,
  type Frame,
  fleetColumn,
  packState,
} from '../../shared/frame.ts';
import { FrameHistory } from './frame-history.ts';

const TICK = 1_000;
const EPOCH = Date.UTC(2026, 0, 1);
const OPEN = packState('open', 'closed', 'up');
const WAITING = packState('waiting', 'closed', 'down');

/** The frame of one second, of one row. */
function frameAt(second: number, messagesIn = second, state = OPEN): Frame {
  const frame = createFrame({
    sequence: second + 1,
    time: EPOCH + second * TICK,
    revision: 1,
    rows: 1,
    tick: TICK,
  });
  frame.state[0] = state;
  frame.columns[backendColumn('messagesIn')]?.set([messagesIn]);
  frame.fleet[fleetColumn('messagesIn')] = messagesIn;
  return frame;
}

const messages = (history: FrameHistory, id = 'one') => [
  ...(history.backend(id).columns[BACKEND_SERIES.indexOf('messagesIn')] ?? []),
];

/** Of a fleet of one. */
function historyOf(capacity?: number): FrameHistory {
  const history = new FrameHistory(TICK, capacity);
  history.follow(['one']);
  return history;
}

describe('the history', () => {
  it('is empty before the first frame', () => {
    const history = historyOf();
    expect(history.backend('one')).toMatchObject({ points: 0, step: TICK });
    expect(history.fleet().columns).toHaveLength(FLEET_COLUMNS.length);
    for (const column of history.sparklines().columns) expect([...column].every(Number.isNaN)).toBe(true);
  });

  it('has what was pushed, oldest first, with the state and the time of the last', () => {
    const history = historyOf(10);
    for (const second of [0, 1, 2]) history.push(frameAt(second));
    const series = history.backend('one');
    expect(series).toMatchObject({ points: 3, end: EPOCH + 2_000, step: TICK });
    expect(series.columns).toHaveLength(BACKEND_SERIES.length);
    expect([...(series.columns[0] ?? [])]).toEqual([OPEN, OPEN, OPEN]);
    expect(messages(history)).toEqual([0, 1, 2]);
    expect([...(history.fleet().columns[fleetColumn('messagesIn')] ?? [])]).toEqual([0, 1, 2]);
  });

  it('drops the oldest when it is full, and keeps their order', () => {
    const history = historyOf(5);
    for (let second = 0; second < 13; second++) history.push(frameAt(second));
    expect(messages(history)).toEqual([8, 9, 10, 11, 12]);
    expect(history.fleet().end).toBe(EPOCH + 12_000);
  });

  it('holds fifteen minutes', () => {
    const history = historyOf();
    for (let second = 0; second < HISTORY_POINTS + 100; second++) history.push(frameAt(second));
    expect(messages(history)).toHaveLength(900);
    expect(messages(history)[0]).toBe(100);
  });

  it('has a gap where frames are missing: what was before a stall keeps its own time', () => {
    const history = historyOf(20);
    for (const second of [0, 1, 2, 7, 8]) history.push(frameAt(second));
    const { end, points } = history.backend('one');
    expect(end).toBe(EPOCH + 8_000);
    expect(points).toBe(9);
    const none = Number.NaN;
    expect(messages(history)).toEqual([0, 1, 2, none, none, none, none, 7, 8]);
  });

  it('says from when on it has every tick: no further back than it goes, also where the machine slept', () => {
    const history = new FrameHistory(TICK, 10, 500);
    expect(history.start).toBe(Number.POSITIVE_INFINITY);
    const push = (time: number) =>
      history.push(createFrame({ sequence: 1, time, revision: 1, rows: 0, tick: 1_000 }));
    for (let time = 2_000; time <= 5_000; time += 1_000) push(time);
    expect(history.start).toBe(500);
    for (let time = 60_000; time <= 63_000; time += 1_000) push(time);
    const { end, step, points } = history.fleet();
    expect(history.start).toBe(end - points * step);
  });

  it('has no gap where a tick was only late', () => {
    const history = historyOf(20);
    for (const second of [0, 1, 2.6, 3, 4])
      history.push({ ...frameAt(Math.ceil(second)), time: EPOCH + second * TICK });
    expect(messages(history)).toEqual([0, 1, 3, 3, 4]);
  });

  it('has a gap for a backend that is not there', () => {
    const history = historyOf(5);
    history.push(frameAt(0));
    const { columns } = history.backend('seven');
    for (const column of columns) expect([...column]).toEqual([Number.NaN]);
  });
});

describe('the history of a fleet that changes', () => {
  /** The frame of one second in which every backend has a rate of its own. */
  function rates(second: number, ...values: number[]): Frame {
    const frame = createFrame({
      sequence: second + 1,
      time: EPOCH + second * TICK,
      revision: 1,
      rows: values.length,
      tick: TICK,
    });
    frame.state.fill(OPEN);
    frame.columns[backendColumn('messagesIn')]?.set(values);
    return frame;
  }

  it('follows each backend by its id, with a gap where it was not in the fleet', () => {
    const history = new FrameHistory(TICK, 20);
    history.follow(['one', 'two']);
    history.push(rates(0, 1, 2));
    history.follow(['two', 'three', 'one']);
    history.push(rates(1, 2, 3, 1));
    history.follow(['three', 'two']);
    history.push(rates(2, 3, 2));
    const none = Number.NaN;
    expect(messages(history, 'one')).toEqual([1, 1, none]);
    expect(messages(history, 'two')).toEqual([2, 2, 2]);
    expect(messages(history, 'three')).toEqual([none, 3, 3]);
    expect(messages(history, 'four')).toEqual([none, none, none]);
  });

  it('has room for a larger or smaller fleet where an older frame made way', () => {
    const history = new FrameHistory(TICK, 3);
    const fleets = [['one'], ['one', 'two'], ['two'], ['two'], ['one', 'two'], ['one', 'two']];
    fleets.forEach((ids, second) => {
      history.follow(ids);
      history.push(rates(second, ...ids.map((id) => (id === 'one' ? 10 : 20) + second)));
    });
    expect(messages(history, 'one')).toEqual([Number.NaN, 14, 15]);
    expect(messages(history, 'two')).toEqual([23, 24, 25]);
  });

  it('keeps a frame as it was, whatever becomes of it', () => {
    const history = historyOf(3);
    const frame = frameAt(0, 5);
    history.push(frame);
    frame.columns[backendColumn('messagesIn')]?.fill(6);
    frame.fleet.fill(6);
    expect(messages(history)).toEqual([5]);
    expect([...(history.fleet().columns[fleetColumn('messagesIn')] ?? [])]).toEqual([5]);
  });

  it('has the sparklines in the new order at once, before the next frame', () => {
    const history = new FrameHistory(TICK, SPARKLINE_POINTS);
    history.follow(['one', 'two']);
    history.push(rates(0, 1, 2));
    history.follow(['two', 'three', 'one']);
    expect(history.sparklines().columns.map((column) => column.at(-1))).toEqual([2, Number.NaN, 1]);
  });
});

describe('sparklines', () => {
  const line = (history: FrameHistory) => [...(history.sparklines().columns[0] ?? [])];

  it('are averages over equal parts of the whole history', () => {
    const history = historyOf(SPARKLINE_POINTS * 3);
    for (let second = 0; second < SPARKLINE_POINTS * 3; second++) history.push(frameAt(second));
    const { step, end, points } = history.sparklines();
    expect({ step, end, points }).toEqual({ step: 3_000, end: EPOCH + 179_000, points: 60 });
    expect(line(history)).toEqual(Array.from({ length: 60 }, (_, point) => point * 3 + 1));
  });

  it('end with the newest frame, and are missing where there is no history yet', () => {
    const history = historyOf(SPARKLINE_POINTS * 2);
    for (const second of [0, 1, 2]) history.push(frameAt(second, 10 * (second + 1)));
    const points = line(history);
    expect(points.slice(0, 58).every(Number.isNaN)).toBe(true);
    expect(points.slice(58)).toEqual([15, 30]);
  });

  it('average over the open time alone, and break where there was none', () => {
    const history = historyOf(SPARKLINE_POINTS * 2);
    history.push(frameAt(0, 8));
    history.push(frameAt(1, 0, WAITING));
    history.push(frameAt(2, 0, WAITING));
    history.push(frameAt(3, 0, WAITING));
    history.push(frameAt(4, 6));
    history.push(frameAt(5, 2));
    expect(line(history).slice(-3)).toEqual([8, Number.NaN, 4]);
  });

  it('have one column per row', () => {
    const history = historyOf(SPARKLINE_POINTS);
    const frame = createFrame({ sequence: 1, time: EPOCH, revision: 1, rows: 2, tick: TICK });
    frame.state.set([OPEN, WAITING]);
    frame.columns[backendColumn('messagesIn')]?.set([3, 0]);
    history.push(frame);
    const { columns } = history.sparklines();
    expect(columns.map((column) => column.at(-1))).toEqual([3, Number.NaN]);
  });
});
