import { expect, test } from 'vitest';
import { sendDraft } from './send-draft.ts';

test('all fields for a backend have one draft, those for another and on another page have theirs', () => {
  const page = {};
  sendDraft(page, 'orders').setState({ text: 'half a wo' });
  expect(sendDraft(page, 'orders').getState().text).toBe('half a wo');
  expect(sendDraft(page, 'prices').getState().text).toBe('');
  expect(sendDraft({}, 'orders').getState().text).toBe('');
});
