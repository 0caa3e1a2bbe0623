import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { fieldPath, hello, inspect, onOpen, outbound, resume } from './fleet-messages.ts';

/** What is wrong with a section, each with the path it is about. */
function complaints(schema: z.ZodType, input: unknown): string[] {
  return (schema.safeParse(input).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
}

describe('a field', () => {
  it.each(['seq', 'data.id', 'items.0.id', '$type', 'a b.c', 'a.b.c.d.e.f.g.h.i.j'])('may be %s', (path) => {
    expect(fieldPath.parse(path)).toBe(path);
  });

  it.each(['', '.', '.id', 'data.', 'data..id', ' id', 'a.b.c.d.e.f.g.h.i.j.k'])(
    'may not be "%s"',
    (path) => {
      expect(complaints(fieldPath, path)).toContain(': expected a field such as seq or data.id');
    },
  );

  it('is no novel', () => {
    expect(fieldPath.safeParse('x'.repeat(201)).success).toBe(false);
  });
});

describe('a hello', () => {
  it.each([
    { field: 'type' },
    { field: 'type', equals: 'welcome' },
    { field: 'code', equals: 0 },
    { field: 'error', equals: null },
    { contains: '+OK' },
  ])('may expect %j', (pattern) => {
    expect(hello.parse({ expect: pattern })).toEqual({ expect: pattern });
  });

  it.each([
    [{}, 'expect: expected either field or contains'],
    [{ field: 'type', contains: 'x' }, 'expect: expected either field or contains'],
    [{ contains: 'x', equals: 1 }, 'expect: expected equals only with field'],
  ])('may not expect %j', (pattern, complaint) => {
    expect(complaints(hello, { expect: pattern })).toEqual([complaint]);
  });

  it('has to expect something, and no key that there is not', () => {
    expect(hello.safeParse({ send: 'hi' }).success).toBe(false);
    expect(complaints(hello, { expect: { contains: 'x' }, sent: 'hi' })).toEqual([
      ': Unrecognized key: "sent"',
    ]);
  });

  it('has its deadline read into ms, and it is not below 100', () => {
    expect(hello.parse({ expect: { contains: 'x' }, timeout: '3s' }).timeout).toBe(3_000);
    expect(hello.safeParse({ expect: { contains: 'x' }, timeout: 99 }).success).toBe(false);
  });

  it('sends 64 KiB at most', () => {
    const sends = (length: number) =>
      hello.safeParse({ expect: { contains: 'x' }, send: 'x'.repeat(length) });
    expect([sends(65_536).success, sends(65_537).success]).toEqual([true, false]);
  });
});

it('a resume may be by hello, by query or by both, each part by itself', () => {
  const full = {
    sequence: 'seq',
    clientId: 'client',
    validFor: '2m',
    validForField: 'ttl',
    query: { clientId: 'c', lastSequence: 'since' },
    resumed: { field: 'resumed', equals: true },
    rejected: { contains: 'gone' },
  };
  expect(resume.parse(full)).toEqual({ ...full, validFor: 120_000 });
  for (const [key, value] of Object.entries(full)) expect(complaints(resume, { [key]: value })).toEqual([]);
  expect(resume.safeParse({ validFor: '999ms' }).success).toBe(false);
  expect(resume.safeParse({ query: { client: 'c' } }).success).toBe(false);
});

it('messages on open have a text, and a time to wait that may be none', () => {
  expect(onOpen.parse([{ send: 'a' }, { send: 'b', after: '2s' }, { send: 'c', after: 0 }])).toEqual([
    { send: 'a' },
    { send: 'b', after: 2_000 },
    { send: 'c', after: 0 },
  ]);
  expect(onOpen.safeParse([{ after: '2s' }]).success).toBe(false);
  expect(onOpen.safeParse([{ send: 'a', after: -1 }]).success).toBe(false);
});

it('a queue has its bounds read into numbers, and none of them is nothing', () => {
  const limits = { maxMessages: 10, maxBytes: '64KiB', maxAge: '5s', batch: 1, interval: 0 };
  expect(outbound.parse(limits)).toEqual({ ...limits, maxBytes: 65_536, maxAge: 5_000 });
  for (const key of ['maxMessages', 'maxBytes', 'maxAge', 'batch']) {
    expect(outbound.safeParse({ [key]: 0 }).success, key).toBe(false);
  }
});

it('an inspection has a rate above nothing', () => {
  expect(inspect.parse({ rate: 0.5, id: 'id', sequence: 'seq', timestamp: 'at' }).rate).toBe(0.5);
  expect(inspect.safeParse({ rate: 0 }).success).toBe(false);
  expect(inspect.safeParse({ rate: 100_001 }).success).toBe(false);
});
