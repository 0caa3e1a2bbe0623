import { describe, expect, it } from 'vitest';
import type { ResumeResult } from '../../shared/report.ts';
import type { ResumeConfig } from '../fleet-file/fleet-config.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { LastSequence } from './last-sequence.ts';
import { ReceivedMessage } from './message-fields.ts';
import { SessionResume } from './session-resume.ts';

const URL_OF_BACKEND = 'wss://prices.example/ws';

const CONFIG: ResumeConfig = {
  sequence: 'seq',
  clientId: 'client',
  validFor: 120_000,
  validForField: 'validFor',
  query: { clientId: null, lastSequence: null },
  resumed: null,
  rejected: null,
};
const BY_WORD = {
  resumed: { field: 'resumed', equals: true },
  rejected: { field: 'type', equals: 'rejected' },
};
const QUERY = { query: { clientId: 'client', lastSequence: 'since' } };

function session(over: Partial<ResumeConfig> | null = {}) {
  const clock = new VirtualClock();
  const config = over === null ? null : { ...CONFIG, ...over };
  const last = new LastSequence(config?.sequence ?? null);
  const results: [result: ResumeResult, lastSequence: number | null][] = [];
  const resume = new SessionResume(config, last, clock, (...result) => results.push(result));
  const received = (content: object) => new ReceivedMessage(Buffer.from(JSON.stringify(content)), false);
  /** Messages of a ready connection, as a conversation passes them on. */
  const hear = (...contents: object[]) => {
    for (const message of contents.map(received)) {
      resume.heard(message);
      last.note(message);
    }
  };
  const answer = (content: object) => resume.answered(received(content));
  const connect = (welcome: object | null = {}) => {
    resume.dialUrl(URL_OF_BACKEND);
    resume.opened();
    if (welcome) answer(welcome);
    resume.ready();
  };
  /** A first connection that got as far as the number, and is gone. */
  const lose = (seq: number) => {
    hear({ seq });
    resume.closed();
  };
  return { clock, config, resume, results, hear, answer, connect, lose };
}

describe('who we are', () => {
  it('is an id of our own at first, the same until somebody changes it', () => {
    const { resume, connect, lose } = session({ clientId: null });
    const { clientId } = resume.values;
    expect(clientId).toMatch(/^[0-9a-f-]{36}$/);
    connect();
    lose(1);
    connect();
    expect(resume.values.clientId).toBe(clientId);
    expect(session().resume.values.clientId).not.toBe(clientId);
  });

  it.each(['client-7', 7])("is what the server's answer says: %j", (client) => {
    const { resume, connect } = session();
    connect({ client });
    expect(resume.values.clientId).toBe(client);
  });

  it.each([null, '', true, {}, 'x'.repeat(1_001), 1.5])('is not %j', (client) => {
    const { resume, connect } = session();
    const { clientId } = resume.values;
    connect({ client });
    expect(resume.values.clientId).toBe(clientId);
  });

  it('is there without a configuration, and nothing else is', () => {
    const { resume, results, connect, lose } = session(null);
    connect();
    lose(5);
    connect();
    expect(resume.values).toMatchObject({ clientId: expect.any(String), lastSequence: null });
    expect(resume.report()).toBeNull();
    expect(resume.listens).toBe(false);
    expect(results).toEqual([]);
    expect(resume.dialUrl(URL_OF_BACKEND)).toBe(URL_OF_BACKEND);
  });
});

describe('a dial', () => {
  it('asks for nothing at first but says who we are', () => {
    const { resume } = session(QUERY);
    const { clientId } = resume.values;
    expect(resume.dialUrl(URL_OF_BACKEND)).toBe(`${URL_OF_BACKEND}?client=${clientId}`);
    expect(resume.asks).toBe(false);
  });

  it('asks for the session by the last sequence seen', () => {
    const { resume, connect, lose } = session(QUERY);
    connect({ client: 'a b&c' });
    lose(41);
    expect(resume.dialUrl(URL_OF_BACKEND)).toBe(`${URL_OF_BACKEND}?client=a+b%26c&since=41`);
    expect(resume.asks).toBe(true);
  });

  it('replaces a parameter of that name and leaves the others to the letter', () => {
    const { resume, connect, lose } = session(QUERY);
    connect({ client: 'x' });
    lose(2);
    expect(resume.dialUrl('wss://a.example/ws?key=a%20b~%2F+c&since=0&%63lient=old&flag')).toBe(
      'wss://a.example/ws?key=a%20b~%2F+c&flag&client=x&since=2',
    );
  });

  it('leaves a parameter as it is configured while there is no value for it', () => {
    const { resume } = session({ query: { clientId: null, lastSequence: 'since' } });
    expect(resume.dialUrl('wss://a.example/ws?since=0')).toBe('wss://a.example/ws?since=0');
  });
});

describe('the first connection', () => {
  it('is fresh as soon as it is ready', () => {
    const { clock, resume, results, connect } = session(BY_WORD);
    expect(resume.report()).toMatchObject({ result: null, at: null });
    connect({ resumed: true });
    expect(results).toEqual([['fresh', null]]);
    expect(resume.report()).toMatchObject({ result: 'fresh', at: clock.wall(), counts: { fresh: 1 } });
    expect(resume.listens).toBe(false);
  });

  it('is not told twice', () => {
    const { results, connect, hear } = session(BY_WORD);
    connect();
    hear({ resumed: true }, { type: 'rejected' }, { seq: 1 });
    expect(results).toEqual([['fresh', null]]);
  });

  it('that never was ready leaves nothing to take up', () => {
    const { resume, results, answer } = session(BY_WORD);
    resume.dialUrl(URL_OF_BACKEND);
    resume.opened();
    resume.closed();
    resume.dialUrl(URL_OF_BACKEND);
    resume.opened();
    expect(resume.asks).toBe(false);
    answer({ type: 'rejected' });
    resume.ready();
    expect(results).toEqual([['fresh', null]]);
  });
});

describe('a server with a word for it', () => {
  it.each([
    [{ resumed: true }, 'resumed'],
    [{ resumed: false }, 'fresh'],
    [{ type: 'rejected' }, 'rejected'],
    [{ type: 'rejected', resumed: true }, 'rejected'],
  ])('that answers the hello by %j: %s', (welcome, result) => {
    const { results, connect, lose } = session(BY_WORD);
    connect();
    lose(9);
    connect(welcome);
    expect(results).toEqual([
      ['fresh', null],
      [result, 9],
    ]);
  });

  it('may say it in a later message, whatever the sequence seems to say', () => {
    const { resume, results, connect, lose, hear } = session(BY_WORD);
    connect();
    lose(9);
    connect({ resumed: null });
    hear({ seq: 10 }, { seq: 11 });
    expect(resume.listens).toBe(true);
    hear({ resumed: true });
    expect(results.at(-1)).toEqual(['resumed', 9]);
    expect(resume.report()?.lastSequence).toBe(11);
  });

  it('that begins to count anew has a new session, whatever it does not say', () => {
    const { resume, results, connect, lose, hear } = session(BY_WORD);
    connect();
    lose(9);
    connect();
    hear({ seq: 1 });
    expect(results.at(-1)).toEqual(['fresh', 9]);
    expect(resume.report()?.lastSequence).toBe(1);
  });

  it('that says nothing for long enough has a new session', () => {
    const { results, connect, lose, hear } = session(BY_WORD);
    connect();
    lose(9);
    connect();
    for (let seq = 10; seq < 1_009; seq++) hear({ seq });
    expect(results).toHaveLength(1);
    hear({ seq: 1_009 });
    expect(results.at(-1)).toEqual(['fresh', 9]);
  });

  it('that rejects has client id and sequence forgotten', () => {
    const { resume, results, connect, lose } = session(BY_WORD);
    connect({ client: 'mine' });
    lose(9);
    connect({ type: 'rejected' });
    expect(results.at(-1)).toEqual(['rejected', 9]);
    expect(resume.values.lastSequence).toBeNull();
    expect(resume.values.clientId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('that rejects and gives a new id in one goes by the new id', () => {
    const { resume, connect, lose } = session(BY_WORD);
    connect({ client: 'mine' });
    lose(9);
    connect({ type: 'rejected', client: 'yours' });
    expect(resume.values).toEqual({ clientId: 'yours', lastSequence: null });
  });

  it('that rejects before the connection is ready is asked for nothing by the next', () => {
    const { resume, results, connect, lose, hear } = session(BY_WORD);
    connect();
    lose(9);
    resume.dialUrl(URL_OF_BACKEND);
    resume.opened();
    hear({ type: 'rejected' });
    resume.closed();
    connect();
    expect(results.map(([result]) => result)).toEqual(['fresh', 'rejected', 'fresh']);
    expect(resume.report()?.counts).toEqual({ fresh: 2, resumed: 0, rejected: 1 });
  });
});

describe('a server without one', () => {
  it.each([
    [10, 'resumed'],
    [15, 'resumed'],
    [9, 'resumed'],
    [8, 'fresh'],
    [1, 'fresh'],
  ])('whose first number after 9 is %i: %s', (seq, result) => {
    const { results, connect, lose, hear } = session();
    connect();
    lose(9);
    connect();
    expect(results).toHaveLength(1);
    hear({ note: 'no number' }, { seq });
    expect(results.at(-1)).toEqual([result, 9]);
  });

  it('is not judged by what comes before its answer to the hello', () => {
    const { resume, results, connect, lose, hear } = session();
    connect();
    lose(9);
    resume.dialUrl(URL_OF_BACKEND);
    resume.opened();
    hear({ seq: 10 });
    expect(results).toHaveLength(1);
    resume.ready();
    hear({ seq: 11 });
    expect(results.at(-1)).toEqual(['resumed', 9]);
  });

  it('is fresh where nothing could tell', () => {
    const { results, connect, lose } = session({ sequence: null, ...QUERY });
    connect();
    lose(9);
    connect();
    expect(results).toEqual([
      ['fresh', null],
      ['fresh', null],
    ]);
  });

  it('has no result where the connection ends before it could tell, and is asked again', () => {
    const { resume, results, connect, lose } = session();
    connect();
    lose(9);
    connect();
    resume.closed();
    expect(results).toHaveLength(1);
    connect();
    expect(resume.asks).toBe(true);
    expect(resume.values.lastSequence).toBe(9);
  });
});

describe('a session', () => {
  it('is asked for as long as it is valid, and no longer; the id stays', () => {
    const { clock, resume, results, connect, lose } = session(QUERY);
    connect({ client: 'mine' });
    lose(9);
    clock.advance(119_999);
    expect(resume.dialUrl(URL_OF_BACKEND)).toContain('since=9');
    resume.closed();
    clock.advance(1);
    expect(resume.dialUrl(URL_OF_BACKEND)).toBe(`${URL_OF_BACKEND}?client=mine`);
    resume.opened();
    resume.ready();
    expect(results.at(-1)).toEqual(['fresh', null]);
  });

  it("is valid for as long as the server's answer says", () => {
    const { clock, resume, connect, lose } = session(QUERY);
    connect({ validFor: 5 });
    expect(resume.report()?.validFor).toBe(5_000);
    lose(9);
    clock.advance(5_000);
    expect(resume.dialUrl(URL_OF_BACKEND)).not.toContain('since');
  });

  it.each([{ validFor: 'long' }, { validFor: -1 }, { validFor: null }, {}])(
    'is valid for what the fleet file says when the answer is %j',
    (welcome) => {
      const { resume, connect } = session();
      connect(welcome);
      expect(resume.report()?.validFor).toBe(120_000);
    },
  );

  it('does not grow old while it is connected', () => {
    const { clock, resume, connect, lose } = session(QUERY);
    connect();
    clock.advance(86_400_000);
    lose(9);
    expect(resume.dialUrl(URL_OF_BACKEND)).toContain('since=9');
  });

  it('grows old from when it was lost, however many dials fail since', () => {
    const { clock, resume, connect, lose } = session(QUERY);
    connect();
    lose(9);
    for (let dial = 0; dial < 12; dial++) {
      expect(resume.dialUrl(URL_OF_BACKEND)).toContain('since=9');
      resume.opened();
      resume.closed();
      clock.advance(10_000);
    }
    expect(resume.dialUrl(URL_OF_BACKEND)).not.toContain('since');
  });

  it('begins anew with another configuration, and stays with the same', () => {
    const { resume, config, connect, lose } = session(QUERY);
    connect();
    lose(9);
    resume.configure(structuredClone(config));
    expect(resume.values.lastSequence).toBe(9);
    resume.configure({ ...CONFIG, ...QUERY, sequence: 'n' });
    expect(resume.values.lastSequence).toBeNull();
    resume.dialUrl(URL_OF_BACKEND);
    expect(resume.asks).toBe(false);
  });
});
