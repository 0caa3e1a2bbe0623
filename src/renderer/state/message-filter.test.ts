import { expect, it } from 'vitest';
import type { InspectedMessage } from '../../shared/inspected-message.ts';
import type { Listed } from './inspector.ts';
import { FilteredMessages, type MessageFilter, NO_FILTER } from './message-filter.ts';

const message = (id: number, more: Partial<InspectedMessage> = {}): Listed => ({
  id,
  kind: 'text',
  at: 1,
  direction: 'in',
  size: 1,
  payload: '',
  truncated: false,
  masked: false,
  code: null,
  ...more,
});

const LIST: Listed[] = [
  message(1, { payload: '{"symbol":"EURUSD"}' }),
  message(2, { direction: 'out', payload: 'subscribe' }),
  message(3, { kind: 'binary', payload: 'ZXVy' }),
  message(4, { kind: 'ping' }),
  { id: 5, kind: 'skipped', at: 1, count: 9, bytes: 9, why: 'rate' },
  message(6, { kind: 'close', payload: 'going for euros', code: 1001 }),
];

const passing = (filter: Partial<MessageFilter>) =>
  new FilteredMessages({ ...NO_FILTER, ...filter }).of(LIST).map(({ id }) => id);

it.each([
  ['nothing', {}, [1, 2, 3, 4, 5, 6]],
  ['a text in any case, also of a close, not in base64', { text: 'eur' }, [1, 5, 6]],
  ['a direction', { direction: 'out' }, [2, 5]],
  ['control messages', { kinds: new Set(['control']) }, [4, 5, 6]],
  ['kinds', { kinds: new Set(['text', 'binary']) }, [1, 2, 3, 5]],
  ['all at once', { text: 'EURUSD', direction: 'in', kinds: new Set(['text']) }, [1, 5]],
] satisfies [string, Partial<MessageFilter>, number[]][])(
  'by %s; what is missing stays in the list',
  (_what, filter, ids) => {
    expect(passing(filter)).toEqual(ids);
  },
);
