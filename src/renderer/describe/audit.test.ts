import { expect, test } from 'vitest';
import type { AuditEntry } from '../../shared/contract.ts';
import { NOW, ROOT } from '../../shared/fixtures.ts';
import { describeAudit } from './audit.ts';

const entry: AuditEntry = {
  id: 1,
  at: NOW,
  actor: ROOT,
  action: 'reset',
  reason: 'deploy',
  backends: ['a'],
  refused: [],
};
const nameOf = (id: string) => id.toUpperCase();

test('one backend is named, several are counted and named on demand', () => {
  expect(describeAudit(entry, nameOf)).toEqual({
    what: 'Reset breaker',
    whom: 'A',
    all: '',
    reason: '“deploy”',
    refused: '',
  });
  const several = describeAudit({ ...entry, backends: ['a', 'b'], reason: null }, nameOf);
  expect(several).toMatchObject({ whom: '2 backends', all: 'A, B', reason: '' });
});

test('of many that are not all named it is told how many there are', () => {
  const some = { ...entry, action: 'inject' as const, backends: ['a', 'b'], total: 20_000 };
  expect(describeAudit(some, nameOf)).toMatchObject({
    what: 'Inject fault',
    whom: '20,000 backends',
    all: 'A, B and 19,998 more',
  });
});

test('a backend that was refused is named as well', () => {
  const refused = [{ backend: 'a', why: 'it is paused' }];
  expect(describeAudit({ ...entry, backends: [], refused }, nameOf)).toMatchObject({ whom: 'A' });
});

test('what was refused is told with why, where that is the same for all', () => {
  const refused = (...reasons: string[]) =>
    describeAudit({ ...entry, refused: reasons.map((why) => ({ backend: 'a', why })) }, nameOf).refused;
  expect(refused('it is paused')).toBe('refused: it is paused');
  expect(refused('it is paused', 'it is paused')).toBe('2 refused: it is paused');
  expect(refused('it is paused', 'it is gone')).toBe('2 refused');
});
