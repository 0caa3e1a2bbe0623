import { expect, it } from 'vitest';
import { NOW } from '../../../shared/fixtures.ts';
import type { InspectedMessage } from '../../../shared/inspected-message.ts';
import {
  describeLimits,
  describeMissing,
  formatGap,
  formatInstant,
  previewLine,
} from './describe-message.ts';

const message = (more: Partial<InspectedMessage>): InspectedMessage => ({
  kind: 'text',
  at: NOW,
  direction: 'in',
  size: 10,
  payload: '',
  truncated: false,
  masked: false,
  code: null,
  ...more,
});

it('says what was left out, and why', () => {
  const skipped = { kind: 'skipped', at: NOW, count: 1_240, bytes: 2_048 } as const;
  expect(describeMissing({ ...skipped, why: 'rate' })).toBe(
    '1,240 more not shown, 2 KiB: more than 100 a second',
  );
  expect(describeMissing({ ...skipped, why: 'page' })).toContain('did not keep up');
});

it('has the time to the millisecond and the gap to the entry before', () => {
  expect(formatInstant(NOW + 42, 'utc')).toBe('04:15:25.042');
  const entry = { id: 2, ...message({ at: NOW + 1_500 }) };
  expect(formatGap(entry, { id: 1, ...message({}) })).toBe('+1.5 s');
  expect(formatGap(entry, undefined)).toBe('');
});

it.each([
  [message({ payload: '{"a":\n1}\0' }), '{"a":␊1}␀'],
  [message({ kind: 'close', code: 1012, payload: 'back soon' }), '1012 service restart back soon'],
  [message({ kind: 'close', code: 1005 }), 'without a code'],
  [message({ kind: 'close', code: 4001, payload: '' }), '4001'],
  [message({ kind: 'ping', payload: btoa('17') }), '17'],
  [message({ truncated: true }), 'payload not recorded'],
  [message({ size: 0 }), ''],
  [message({ kind: 'binary', payload: btoa('\u0001\u0002') }), '01 02'],
])('previews %j', (of, line) => {
  expect(previewLine(of)).toBe(line);
});

it('says what is not as it was', () => {
  expect(describeLimits(message({}))).toBeNull();
  expect(describeLimits(message({ masked: true }))).toBe('What looks like a credential is masked.');
  expect(describeLimits(message({ truncated: true, size: 2_097_152, payload: 'a' }))).toBe(
    'The first 16 KiB of 2 MiB.',
  );
  // In a recording that has only the sizes.
  expect(describeLimits(message({ truncated: true }))).toBeNull();
});
