import { afterEach, describe, expect, it } from 'vitest';
import { frame, open, SessionDesk } from './session-desk.ts';

let desk: SessionDesk;

afterEach(() => desk.dispose());

describe('pushes', () => {
  it('stop for a page that does not read, which finds the gap when it reads again', async () => {
    desk = new SessionDesk();
    await desk.page.call('session.open', open);
    for (let sequence = 1; sequence <= 20; sequence++) desk.frameFeed.emit(frame(sequence));
    for (let time = 0; time < 5; time++) desk.showStatuses([0]);
    await desk.arrived();
    expect(desk.pushes).toEqual([]);
    desk.page.acknowledge(2);
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 20]);
    expect(desk.pushes.map(({ sequence }) => sequence)).toEqual([6]);
  });

  it('are numbered from the snapshot on without a gap', async () => {
    desk = new SessionDesk();
    const opened = await desk.page.call('session.open', open);
    expect(opened).toMatchObject({ ok: true, value: { pushed: 0 } });
    desk.pushFeed.emit({ push: 'events', events: [] });
    desk.showStatuses([1]);
    desk.pushFeed.emit({ push: 'events', events: [] });
    const again = await desk.page.call('session.open', open);
    expect(again).toMatchObject({ ok: true, value: { pushed: 3 } });
    desk.showStatuses([0]);
    await desk.arrived();
    expect(desk.pushes.map(({ push, sequence }) => [push, sequence])).toEqual([
      ['events', 1],
      ['statuses', 2],
      ['events', 3],
      ['statuses', 4],
    ]);
    expect(desk.pushes[1]).toMatchObject({ changes: [[1, { state: { phase: 'idle' } }]] });
  });

  it('that are told as soon as the snapshot is made are not in it, and so have the next numbers', async () => {
    desk = new SessionDesk();
    const tell = () => desk.pushFeed.emit({ push: 'events', events: [] });
    desk.atSnapshot = () => queueMicrotask(tell);
    expect(await desk.page.call('session.open', open)).toMatchObject({ ok: true, value: { pushed: 0 } });
    expect(await desk.page.call('session.open', open)).toMatchObject({ ok: true, value: { pushed: 1 } });
    await desk.arrived();
    expect(desk.pushes.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('go to a hidden page too: events are not lost', async () => {
    desk = new SessionDesk();
    await desk.page.call('session.open', open);
    await desk.page.call('session.visible', { visible: false });
    desk.pushFeed.emit({ push: 'events', events: [] });
    await desk.arrived();
    expect(desk.pushes).toHaveLength(1);
  });

  it('end with the session', async () => {
    desk = new SessionDesk();
    await desk.page.call('session.open', open);
    await desk.arrived();
    desk.session.dispose();
    const unanswered = desk.page.call('series.fleet', {});
    desk.page.dispose();
    expect(await unanswered).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  });
});
