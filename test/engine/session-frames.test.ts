import { afterEach, describe, expect, it } from 'vitest';
import { frame, open, SessionDesk } from './session-desk.ts';

let desk: SessionDesk;

afterEach(() => desk.dispose());

describe('frames', () => {
  it('come only after the session is open', async () => {
    desk = new SessionDesk();
    desk.frameFeed.emit(frame(1));
    desk.pushFeed.emit({ push: 'events', events: [] });
    await desk.arrived();
    expect(desk.frames).toEqual([]);
    expect(desk.pushes).toEqual([]);
    await desk.page.call('session.open', open);
    desk.frameFeed.emit(frame(2));
    await desk.arrived();
    expect(desk.frames).toEqual([2]);
  });

  it('are two under way at most; of those that wait the newest wins', async () => {
    desk = new SessionDesk();
    await desk.page.call('session.open', open);
    for (const sequence of [1, 2, 3, 4, 5]) desk.frameFeed.emit(frame(sequence));
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2]);
    desk.page.acknowledge(1);
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 5]);
    desk.page.acknowledge(2);
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 5]);
    desk.page.acknowledge(5);
    desk.frameFeed.emit(frame(6));
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 5, 6]);
  });

  it('are acknowledged together by the newest', async () => {
    desk = new SessionDesk();
    await desk.page.call('session.open', open);
    for (const sequence of [1, 2, 3]) desk.frameFeed.emit(frame(sequence));
    await desk.arrived();
    desk.page.acknowledge(2);
    await desk.arrived();
    desk.frameFeed.emit(frame(4));
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 3, 4]);
  });

  it('never go back in time: a frame kept for later does not follow a newer one', async () => {
    desk = new SessionDesk();
    await desk.page.call('session.open', open);
    for (const sequence of [1, 2, 3]) desk.frameFeed.emit(frame(sequence));
    await desk.page.call('session.open', open);
    for (const sequence of [4, 5]) desk.frameFeed.emit(frame(sequence));
    await desk.arrived();
    desk.page.acknowledge(5);
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 4, 5]);
  });

  it('do not go to a hidden page, nor does one kept from before it hid', async () => {
    desk = new SessionDesk();
    await desk.page.call('session.open', open);
    for (const sequence of [1, 2, 3]) desk.frameFeed.emit(frame(sequence));
    await desk.page.call('session.visible', { visible: false });
    desk.frameFeed.emit(frame(4));
    desk.page.acknowledge(2);
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2]);
    await desk.page.call('session.visible', { visible: true });
    desk.frameFeed.emit(frame(5));
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 5]);
  });
});

describe('a frame', () => {
  it('comes as what changed, but whole to a page that asked for a snapshot or was hidden', async () => {
    desk = new SessionDesk();
    await desk.page.call('session.open', open);
    const show = async (sequence: number) => {
      desk.frameFeed.emit(frame(sequence));
      desk.page.acknowledge(sequence);
      await desk.arrived();
    };
    for (const sequence of [1, 2, 3]) await show(sequence);
    await desk.page.call('session.open', open);
    for (const sequence of [4, 5]) await show(sequence);
    await desk.page.call('session.visible', { visible: false });
    await show(6);
    await desk.page.call('session.visible', { visible: true });
    for (const sequence of [7, 8]) await show(sequence);
    expect(desk.frames).toEqual([1, 2, 3, 4, 5, 7, 8]);
    expect(desk.deltas).toEqual([2, 3, 5, 8]);
  });

  it('that is not sent to a page that is looked at is counted, but not what a hidden page does without', async () => {
    desk = new SessionDesk();
    for (const sequence of [1, 2, 3, 4]) desk.frameFeed.emit(frame(sequence));
    expect(desk.session.takeSkipped()).toBe(0);
    await desk.page.call('session.open', open);
    for (const sequence of [5, 6, 7, 8, 9]) desk.frameFeed.emit(frame(sequence));
    expect(desk.session.takeSkipped()).toBe(2);
    await desk.page.call('session.visible', { visible: false });
    for (const sequence of [10, 11, 12]) desk.frameFeed.emit(frame(sequence));
    expect(desk.session.takeSkipped()).toBe(0);
  });

  it('is timed from when it was sent to its acknowledgement', async () => {
    desk = new SessionDesk();
    await desk.page.call('session.open', open);
    desk.frameFeed.emit(frame(1));
    desk.clock.advance(12);
    desk.page.acknowledge(1);
    await desk.arrived();
    expect(desk.session.takeDelay()).toBe(12);
    expect(desk.session.takeDelay()).toBeNaN();
  });
});
