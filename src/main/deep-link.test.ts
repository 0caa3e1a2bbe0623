import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPageHash } from '../shared/bridge.ts';
import { hashOfLink, separateLinks } from './deep-link.ts';

describe('a link into the console', () => {
  it.each([
    ['wirewatch://backend/prices', '#backend=prices'],
    ['wirewatch://backend/edge-3%2Fprices?range=1h', '#backend=edge-3%2Fprices&range=1h'],
    ['wirewatch://view', ''],
    ['wirewatch://view/', ''],
    ['wirewatch://view?health=down,degraded&find=edge+3', '#health=down%2Cdegraded&find=edge+3'],
    ['wirewatch://view?compare=a&compare=b', '#compare=a&compare=b'],
    [
      'wirewatch://view?from=2026-03-01T02:00:00Z&to=2026-03-01T03:00:00Z',
      '#from=2026-03-01T02%3A00%3A00Z&to=2026-03-01T03%3A00%3A00Z',
    ],
    [
      'wirewatch://view?backend=prices&health=down&view=My+edge&show=messages',
      '#backend=prices&health=down&view=My+edge&show=messages',
    ],
    [`wirewatch://view?find=${'a'.repeat(900)}`, `#find=${'a'.repeat(900)}`],
    [
      'wirewatch://view?replay=release-42&at=2026-03-01T02:00:00Z',
      '#replay=release-42&at=2026-03-01T02%3A00%3A00Z',
    ],
    ['wirewatch://incident/7', '#incident=7'],
    ['wirewatch://incident/7@2026-03-01T02:00:00Z', '#incident=7%402026-03-01T02%3A00%3A00Z'],
    ['wirewatch://view?incident=7%402026-03-01T02%3A00%3A00Z', '#incident=7%402026-03-01T02%3A00%3A00Z'],
    ['wirewatch://wallboard', '#wallboard'],
    ['wirewatch://wallboard?rotate=60&group=Edge', '#wallboard&rotate=60&group=Edge'],
  ])('%s opens a view', (link, hash) => {
    expect(hashOfLink(link)).toEqual({ ok: true, value: hash });
    expect(isPageHash(hash)).toBe(true);
  });

  it.each([
    '',
    'wirewatch:',
    'wirewatch://',
    'wirewatch://backend',
    'wirewatch://backend/',
    'wirewatch://backend/a/b',
    'wirewatch://backend/a#hash',
    'wirewatch://backend/%00',
    'wirewatch://backend/a%0d%0aSet-Cookie:x',
    'wirewatch://backend/%e2%80%a8',
    'wirewatch://backend/%ff',
    'wirewatch://backend/a?action=reconnect',
    'wirewatch://incident',
    'wirewatch://incident/last',
    'wirewatch://incident/7?incident=8',
    'wirewatch://backend/a?range=1h&range=6h',
    'wirewatch://backend/a?range=javascript:alert(1)',
    'wirewatch://backend/a?backend=b',
    'wirewatch://view/../backend',
    'wirewatch://view?find=%zz',
    'wirewatch://view?health=<script>',
    'wirewatch://view?show=secrets',
    'wirewatch://view?find=a%0db',
    'wirewatch://wallboard/x',
    'wirewatch://wallboard?rotate=1e9',
    'wirewatch://user:secret@view',
    'wirewatch://view:80',
    'wirewatch://reconnect/prices',
    'wirewatch://toString/prices',
    'wirewatch://__proto__/prices',
    'wirewatch://constructor/prices',
    'WIREWATCH://view',
    'https://view',
    'javascript:alert(1)',
    ' wirewatch://view',
    'wirewatch://view\n',
    `wirewatch://backend/${'a'.repeat(301)}`,
    `wirewatch://view?find=${'a'.repeat(3_000)}`,
  ])('%j is refused', (link) => {
    expect(hashOfLink(link)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  });

  it('is refused where it is no text, and never repeated in the reason', () => {
    for (const link of [null, 7, {}, ['wirewatch://view']]) expect(hashOfLink(link).ok).toBe(false);
    expect(hashOfLink('wirewatch://view?token=hunter2')).toMatchObject({
      error: { message: expect.not.stringContaining('hunter2') as string },
    });
  });

  it('never leads out of the page, whatever it says', () => {
    const piece = fc.oneof(
      fc.constantFrom('backend/', 'view?', 'wallboard?', 'find=', '&', '%', '#', '/', '%23', '%0a', '"', '<'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const result = hashOfLink(`wirewatch://${pieces.join('')}`);
        if (result.ok) expect(isPageHash(result.value)).toBe(true);
      }),
    );
  });
});

it('finds the links among the arguments, which are no options', () => {
  expect(
    separateLinks(['--demo', 'wirewatch://view', 'WireWatch://evil', '--fleet', 'wirewatch.yaml']),
  ).toEqual({
    links: ['wirewatch://view', 'WireWatch://evil'],
    others: ['--demo', '--fleet', 'wirewatch.yaml'],
  });
});
