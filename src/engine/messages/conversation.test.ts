import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import { HELLO, RESUME, SEQUENCE, SILENT, TestLine, talk } from './test-talk.ts';

describe('a hello', () => {
  it('is the first thing said, and its answer makes the connection ready', () => {
    const { conversation, told, open, receive } = talk({ hello: HELLO });
    const line = open();
    expect(line.sent.map((text) => JSON.parse(text))).toEqual([
      { type: 'hello', client: expect.any(String), last: null },
    ]);
    expect(conversation.listens).toBe(true);
    receive({ type: 'news' });
    expect(told).toEqual([]);
    receive({ type: 'welcome' }, { type: 'welcome' });
    expect(told).toEqual(['ready']);
    expect(conversation.listens).toBe(false);
  });

  it('may be left to the server', () => {
    const { told, open, receive } = talk({ hello: { ...HELLO, send: null } });
    expect(open().sent).toEqual([]);
    receive({ type: 'welcome' });
    expect(told).toEqual(['ready']);
  });

  it('that is refused is told once, in our words, and nothing is said or heard after it', () => {
    const settings = { ...DEFAULT_SETTINGS, inspectRate: 100 };
    const hello = { ...HELLO, expect: { field: 'type' } };
    const { conversation, told, open, receive } = talk({ hello, inspect: SEQUENCE }, settings);
    const line = open();
    conversation.offer('waits', 'high');
    receive({ type: 'denied', reason: 'bad token s3cret' }, { type: 'denied' }, { type: 'welcome', seq: 1 });
    expect(told).toEqual(['refused: the answer to the hello was a refusal']);
    expect(line.sent).toHaveLength(1);
    expect(conversation.report()).toMatchObject({ outbound: { sent: 1 }, inbound: { inspected: 0 } });
  });

  it('is outstanding anew on every connection', () => {
    const { conversation, told, open, receive } = talk({ hello: HELLO });
    open();
    receive({ type: 'welcome' });
    conversation.closed(false);
    receive({ type: 'welcome' });
    expect(open().sent).toHaveLength(1);
    expect(told).toEqual(['ready']);
    receive({ type: 'welcome' });
    expect(told).toEqual(['ready', 'ready']);
  });

  it('has an answer that is not counted as data; what comes before that is', () => {
    const { conversation, open, receive } = talk({ hello: HELLO, inspect: SEQUENCE });
    open();
    receive({ seq: 1 }, { type: 'welcome' }, { seq: 2 });
    expect(conversation.report().inbound).toMatchObject({ inspected: 2, unreadable: 0, missing: 0 });
  });
});

describe('without a hello', () => {
  it('a connection is ready at once', () => {
    const { conversation, told, open } = talk({});
    open();
    expect(told).toEqual(['ready']);
    expect(conversation.listens).toBe(false);
  });

  it('it listens for what is looked for, and takes the delay from it', () => {
    const { clock, conversation, told, open, receive } = talk({
      inspect: { id: null, sequence: null, timestamp: 'at' },
    });
    open();
    expect(conversation.listens).toBe(true);
    receive({ at: clock.wall() - 30 });
    expect(told).toEqual(['ready', '30 ms']);
  });
});

describe('messages on open', () => {
  const onOpen = [
    { send: 'later {{lastSequence}}', after: 1_000 },
    { send: 'first', after: 0 },
    { send: 'second', after: 0 },
  ];

  it('are sent each at its time from ready on, before what waits', () => {
    const { clock, conversation, open, receive } = talk({ hello: HELLO, onOpen });
    conversation.offer('waits', 'high');
    const line = open();
    clock.advance(3_000);
    receive({ type: 'welcome' });
    expect(line.sent.slice(1)).toEqual(['first', 'second', 'waits']);
    clock.advance(999);
    expect(line.sent).toHaveLength(4);
    clock.advance(1);
    expect(line.sent.at(-1)).toBe('later null');
  });

  it('are not sent to a connection that is gone, nor to the next at the time of the last', () => {
    const { clock, conversation, open } = talk({ onOpen });
    const first = open();
    clock.advance(600);
    conversation.closed(false);
    expect(clock.pending).toBe(0);
    const second = open();
    clock.advance(999);
    expect(first.sent).toEqual(['first', 'second']);
    expect(second.sent).toEqual(['first', 'second']);
    clock.advance(1);
    expect(second.sent.at(-1)).toBe('later null');
  });
});

describe('messages that are offered', () => {
  it('wait for a connection that is ready', () => {
    const { conversation, open, receive } = talk({ hello: HELLO });
    conversation.offer('a', 'normal');
    const line = open();
    conversation.offer('b', 'high');
    expect(line.sent).toHaveLength(1);
    receive({ type: 'welcome' });
    expect(line.sent.slice(1)).toEqual(['b', 'a']);
    expect(conversation.report().outbound).toMatchObject({ sent: 3, waitingBytes: 0 });
  });

  it('wait for the next connection when this one is lost', () => {
    const settings = { ...DEFAULT_SETTINGS, outbound: { ...DEFAULT_SETTINGS.outbound, batch: 1 } };
    const { clock, conversation, told, open } = talk({}, settings);
    const first = open();
    for (const text of ['a', 'b', 'c']) conversation.offer(text, 'normal');
    conversation.closed(false);
    clock.advance(10_000);
    expect(first.sent).toEqual(['a']);
    const second = open();
    clock.advance(1_000);
    expect(second.sent).toEqual(['b', 'c']);
    expect(told).toEqual(['ready', 'ready']);
  });

  it('are dropped when there will be none', () => {
    const { clock, conversation, told, open } = talk({});
    conversation.offer('a', 'normal');
    conversation.offer('b', 'normal');
    conversation.closed(true);
    expect(told).toEqual(['2 dropped']);
    expect(conversation.report().outbound.dropped.closed).toBe(2);
    expect(open().sent).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('a connection that is closing', () => {
  it('is sent nothing more, and what would have been waits for the next', () => {
    const settings = { ...DEFAULT_SETTINGS, outbound: { ...DEFAULT_SETTINGS.outbound, batch: 1 } };
    const { clock, conversation, open } = talk({ onOpen: [{ send: 'x', after: 10 }] }, settings);
    const line = open();
    for (const text of ['a', 'b']) conversation.offer(text, 'normal');
    conversation.closing();
    conversation.offer('c', 'high');
    clock.advance(1_000);
    expect(line.sent).toEqual(['a']);
    expect(clock.pending).toBe(0);
    conversation.closed(false);
    conversation.closing();
    const next = open();
    clock.advance(1_000);
    expect(next.sent).toEqual(['c', 'x', 'b']);
  });

  it('is still listened to, so that the next goes on from the very last message', () => {
    const query = { clientId: null, lastSequence: 'since' };
    const { conversation, open, receive } = talk({ resume: { ...RESUME, query }, inspect: SEQUENCE });
    open();
    receive({ seq: 1 });
    conversation.closing();
    receive({ seq: 2 });
    conversation.closed(false);
    expect(conversation.report().inbound.inspected).toBe(2);
    expect(conversation.dialUrl('wss://a.example/')).toBe('wss://a.example/?since=2');
  });

  it('does not become ready any more, whatever the answer to the hello is', () => {
    const { conversation, told, open, receive } = talk({ hello: HELLO });
    const line = open();
    conversation.offer('waits', 'high');
    conversation.closing();
    receive({ type: 'welcome' }, { type: 'denied' });
    expect(told).toEqual([]);
    expect(line.sent).toHaveLength(1);
  });
});

describe('an owner that ends the connection on the spot', () => {
  it('when it is ready: nothing is sent', () => {
    const { clock, conversation, open } = talk(
      {
        onOpen: [
          { send: 'x', after: 0 },
          { send: 'y', after: 10 },
        ],
      },
      DEFAULT_SETTINGS,
      { onReady: () => conversation.closed(false) },
    );
    conversation.offer('waits', 'high');
    const line = open();
    clock.advance(1_000);
    expect(line.sent).toEqual([]);
    expect(conversation.report().outbound.waiting.high).toBe(1);
  });

  it('politely, when it is ready: nothing is sent either', () => {
    const onOpen = [{ send: 'x', after: 0 }];
    const { clock, conversation, open } = talk({ onOpen }, DEFAULT_SETTINGS, {
      onReady: () => conversation.closing(),
    });
    conversation.offer('waits', 'high');
    const line = open();
    clock.advance(1_000);
    expect(line.sent).toEqual([]);
  });

  it('when it is resumed: it is not ready', () => {
    const onReady = vi.fn();
    const { conversation, open, receive } = talk({ hello: HELLO, resume: RESUME }, DEFAULT_SETTINGS, {
      onReady,
      onResume: () => conversation.closed(false),
    });
    open();
    receive({ type: 'welcome' });
    expect(onReady).not.toHaveBeenCalled();
  });

  it('while it is written to: the rest waits, and no timer is left', () => {
    const { clock, conversation } = talk({
      onOpen: [
        { send: 'x', after: 0 },
        { send: 'y', after: 0 },
        { send: 'z', after: 10 },
      ],
    });
    conversation.offer('waits', 'high');
    const line = new TestLine();
    line.onSend = () => conversation.closed(false);
    conversation.opened(line);
    clock.advance(1_000);
    expect(line.sent).toEqual(['x']);
    expect(clock.pending).toBe(0);
    expect(conversation.report().outbound.waiting.high).toBe(1);
  });

  it('by opening the next: the last one gets nothing more', () => {
    const { clock, conversation, open } = talk({ onOpen: [{ send: 'x', after: 100 }] });
    const first = open();
    const second = open();
    conversation.offer('a', 'normal');
    clock.advance(1_000);
    expect(first.sent).toEqual([]);
    expect(second.sent).toEqual(['a', 'x']);
  });
});

it('another configuration holds at once for what comes in and what waits', () => {
  const { conversation, told, open, receive } = talk({});
  open();
  conversation.configure({ ...SILENT, inspect: SEQUENCE }, DEFAULT_SETTINGS);
  expect(conversation.listens).toBe(true);
  receive({ seq: 1 }, { seq: 3 });
  expect(conversation.report().inbound.missing).toBe(1);
  conversation.closed(false);
  for (const text of ['a', 'b']) conversation.offer(text, 'normal');
  const outbound = { ...DEFAULT_SETTINGS.outbound, maxMessages: 1, operatorMaySend: true };
  conversation.configure(SILENT, { ...DEFAULT_SETTINGS, outbound });
  expect(told).toEqual(['ready', '1 dropped']);
  expect(conversation.report().outbound).toMatchObject({ waiting: { normal: 1 }, operatorMaySend: true });
});

it('nothing is left of it when it is disposed of', () => {
  const { clock, conversation, told, open } = talk({ onOpen: [{ send: 'x', after: 100 }] });
  const line = open();
  conversation.dispose();
  expect(clock.pending).toBe(0);
  clock.advance(1_000);
  expect(line.sent).toEqual([]);
  expect(told).toEqual(['ready']);
});
