import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { ASKED_FOR, Attention, LINGER } from './attention.ts';

function watched() {
  const clock = new VirtualClock();
  const told: string[] = [];
  const attention = new Attention(clock, {
    onVisible: (id, visible) => told.push(`${id} ${visible ? 'in view' : 'out of view'}`),
    onDemand: (id, demanded) => told.push(`${id} ${demanded ? 'wanted' : 'not wanted'}`),
  });
  const [window, tab] = [{}, {}];
  /** What was told since the last time. */
  const news = () => told.splice(0);
  return { clock, attention, window, tab, news };
}

describe('what is in view', () => {
  it('is told once per backend, however many look', () => {
    const { attention, window, tab, news } = watched();
    attention.look(['a', 'b'], [], window);
    attention.look(['b', 'c'], [], tab);
    expect(news()).toEqual(['a in view', 'b in view', 'c in view']);
    attention.look(['b'], [], window);
    expect(news()).toEqual(['a out of view']);
    attention.look(['c'], [], tab);
    expect(news()).toEqual([]);
    attention.look([], [], window);
    expect(news()).toEqual(['b out of view']);
    expect([attention.isVisible('b'), attention.isVisible('c')]).toEqual([false, true]);
  });

  it('counts a backend once that is in view and open', () => {
    const { attention, window, news } = watched();
    attention.look(['a'], ['a'], window);
    expect(news()).toEqual(['a in view', 'a wanted']);
    attention.look(['a'], [], window);
    attention.look([], [], window);
    expect(news()).toEqual(['a out of view']);
  });
});

describe('demand', () => {
  it('begins at once, and ends some time after the last one has looked away', () => {
    const { clock, attention, window, tab, news } = watched();
    attention.look([], ['a'], window);
    attention.look([], ['a'], tab);
    expect(news()).toEqual(['a in view', 'a wanted']);
    attention.look([], [], window);
    clock.advance(10 * LINGER);
    expect(news()).toEqual([]);
    attention.look([], [], tab);
    clock.advance(LINGER - 1);
    expect(attention.isDemanded('a')).toBe(true);
    expect(news()).toEqual(['a out of view']);
    clock.advance(1);
    expect(news()).toEqual(['a not wanted']);
    expect(attention.isDemanded('a')).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('goes on when somebody looks again in time', () => {
    const { clock, attention, window, news } = watched();
    attention.look([], ['a'], window);
    attention.look([], [], window);
    clock.advance(LINGER / 2);
    attention.look([], ['a'], window);
    news();
    clock.advance(10 * LINGER);
    expect(news()).toEqual([]);
  });

  it('lasts for some minutes after an operator has asked for a connection', () => {
    const { clock, attention, window, news } = watched();
    attention.asked('a');
    expect(news()).toEqual(['a wanted']);
    attention.look([], ['a'], window);
    attention.look([], [], window);
    clock.advance(ASKED_FOR - 1);
    expect(attention.isDemanded('a')).toBe(true);
    clock.advance(1);
    expect(news()).toEqual(['a in view', 'a out of view', 'a not wanted']);
  });

  it('of several ends each at its own time', () => {
    const { clock, attention, window, news } = watched();
    attention.asked('a');
    attention.look([], ['b'], window);
    attention.look([], [], window);
    news();
    clock.advance(LINGER);
    expect(news()).toEqual(['b not wanted']);
    clock.advance(ASKED_FOR - LINGER);
    expect(news()).toEqual(['a not wanted']);
  });

  it('of a backend that is gone ends with it, unless somebody has it open', () => {
    const { attention, window } = watched();
    attention.asked('a');
    attention.look([], ['b'], window);
    attention.forget('a');
    attention.forget('b');
    expect([attention.isDemanded('a'), attention.isDemanded('b')]).toEqual([false, true]);
  });

  it('leaves no timer behind, also where a page goes after the end', () => {
    const { clock, attention, window, news } = watched();
    attention.asked('a');
    attention.look(['a'], ['b'], window);
    news();
    attention.dispose();
    attention.look([], [], window);
    expect(clock.pending).toBe(0);
    expect(news()).toEqual([]);
  });
});
