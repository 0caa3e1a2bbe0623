import { afterEach, describe, expect, it } from 'vitest';
import type { ArgsOf, CommandName } from '../../src/shared/contract.ts';
import { PROTOCOL_VERSION } from '../../src/shared/contract.ts';
import { frame, open, SessionDesk } from './session-desk.ts';

let desk: SessionDesk;

afterEach(() => desk.dispose());

/** A call that the types forbid, as a foreign page may make it. */
const foreign = (name: string, args: unknown) =>
  desk.page.call(name as CommandName, args as ArgsOf<CommandName>);

describe('a call', () => {
  it('by a page of another version is told to reload, and opens nothing', async () => {
    desk = new SessionDesk();
    const result = await desk.page.call('session.open', { protocol: PROTOCOL_VERSION + 1 });
    expect(result).toMatchObject({ ok: false, error: { code: 'version-mismatch' } });
    if (!result.ok) expect(result.error.message).toContain('reload');
    desk.frameFeed.emit(frame(1));
    desk.pushFeed.emit({ push: 'events', events: [] });
    await desk.arrived();
    expect([desk.frames, desk.pushes]).toEqual([[], []]);
  });

  it.each([
    ['session.open', {}],
    ['session.open', { protocol: '1' }],
    ['session.open', null],
    ['backend.pause', { backends: [] }],
    ['backend.pause', { backends: 'one' }],
    ['backend.pause', { backends: ['one'], force: true }],
    ['backend.pause', { backends: ['one'], reason: 'x'.repeat(501) }],
    ['breaker.isolate', { backends: ['one'], for: -1 }],
    ['breaker.isolate', { backends: ['one'], for: 1e12 }],
    ['series.backend', {}],
  ])('of %s with %j is answered with what is wrong, and does nothing', async (name, args) => {
    desk = new SessionDesk();
    expect(await foreign(name, args)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    expect(desk.fleet.events.recent()).toEqual([]);
    expect(desk.faults).toEqual([]);
  });

  it.each(['fleet.shutdown', 'toString', '__proto__', 'constructor', ''])(
    'of "%s", which there is not, is answered as such',
    async (name) => {
      desk = new SessionDesk();
      expect(await foreign(name, {})).toMatchObject({ ok: false, error: { code: 'unknown-command' } });
    },
  );

  it('that makes the engine fail says so without its stack or message', async () => {
    desk = new SessionDesk(true);
    const result = await desk.page.call('session.open', open);
    expect(result).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(result)).not.toMatch(/s3cret|\.ts|Error:/);
    expect(desk.faults).toHaveLength(1);
  });

  it('for the history of a backend that is not there says so', async () => {
    desk = new SessionDesk();
    const result = await desk.page.call('series.backend', { backend: 'three' });
    expect(result).toMatchObject({ ok: false, error: { code: 'unknown-backend' } });
  });
});

describe('an action', () => {
  it('names who acted, through which page and why, once, before what it leads to', async () => {
    desk = new SessionDesk();
    const result = await desk.page.call('backend.pause', { backends: ['one', 'two'], reason: ' night ' });
    expect(result).toEqual({ ok: true, value: { done: ['one', 'two'], refused: [] } });
    const by = { name: 'mallory', session: 'tab 3' };
    expect(desk.fleet.events.recent()).toMatchObject([
      { kind: 'action', actor: by, action: 'pause', backends: ['one', 'two'], reason: 'night' },
    ]);
    expect(desk.fleet.status(1).state).toMatchObject({ phase: 'paused', by, reason: 'night' });
  });

  it('says which backends it did not apply to and why, and does it to the rest', async () => {
    desk = new SessionDesk();
    await desk.page.call('backend.pause', { backends: ['one'] });
    const result = await desk.page.call('backend.pause', { backends: ['one', 'nobody', 'two', 'two'] });
    expect(result).toEqual({
      ok: true,
      value: {
        done: ['two'],
        refused: [
          { backend: 'one', why: 'it is paused already' },
          { backend: 'nobody', why: 'there is no such backend' },
        ],
      },
    });
  });

  it('that applies to nobody leaves no event', async () => {
    desk = new SessionDesk();
    const result = await desk.page.call('backend.resume', { backends: ['one'] });
    expect(result).toEqual({
      ok: true,
      value: { done: [], refused: [{ backend: 'one', why: 'it is not paused' }] },
    });
    expect(desk.fleet.events.recent()).toEqual([]);
  });

  it('isolates for as long as it is told', async () => {
    desk = new SessionDesk();
    await desk.page.call('breaker.isolate', { backends: ['one'], for: 60_000 });
    await desk.page.call('breaker.isolate', { backends: ['two'] });
    const [one, two] = desk.fleet.statuses();
    expect(one?.breaker).toMatchObject({
      state: 'isolated',
      until: Date.UTC(2026, 0, 1, 0, 1),
      by: { name: 'mallory' },
    });
    expect(two?.breaker.until).toBeNull();
  });
});
