import { expect, test } from 'vitest';
import type { AuditEntry } from '../../shared/contract.ts';
import { NOW, ROOT } from '../../shared/fixtures.ts';
import { auditFile } from './audit-file.ts';

const entry: AuditEntry = {
  id: 7,
  at: NOW,
  actor: ROOT,
  action: 'reconnect',
  reason: '=cmd("x"), then "more"\nof it',
  backends: ['a', 'b'],
  refused: [{ backend: 'c', why: 'it is paused' }],
  bulk: {
    ...{ run: 3, state: 'aborted', why: '3 of 5 did not come back', total: 9 },
    ...{ failed: [{ backend: 'd', why: 'not done in time' }], left: ['e', 'f'] },
  },
};

test('a spreadsheet gets a header, quoted cells and no formula', () => {
  const [header, ...rest] = auditFile([entry], 'csv').split('\r\n');
  expect(header?.split(',').slice(0, 5)).toEqual(['id', 'time', 'operator', 'session', 'action']);
  const row = rest.join('\r\n');
  expect(row).toContain('7,2026-01-02T04:15:25.000Z,root,tab 1,reconnect,a b,2,');
  expect(row).toContain(`"'=cmd(""x""), then ""more""\nof it"`);
  expect(row).toContain('c: it is paused,3,aborted,3 of 5 did not come back,d: not done in time,e f\r\n');
});

test('a program gets one object per line, with the time as text', () => {
  const text = auditFile([entry, { ...entry, id: 6 }], 'jsonl');
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).id)).toEqual([7, 6]);
  expect(JSON.parse(lines[0] as string)).toEqual({ ...entry, at: '2026-01-02T04:15:25.000Z' });
});

test('nothing is a header and no line', () => {
  expect(auditFile([], 'csv').split('\r\n')).toHaveLength(2);
  expect(auditFile([], 'jsonl')).toBe('');
});
