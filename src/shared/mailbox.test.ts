import { expect, it, vi } from 'vitest';
import { Mailbox } from './mailbox.ts';

it('keeps what comes before the first listener for it', () => {
  const mailbox = new Mailbox();
  mailbox.deliver('one');
  const listener = vi.fn();
  mailbox.onMessage(listener);
  mailbox.deliver('two');
  expect(listener.mock.calls).toEqual([['one'], ['two']]);
});

it('hands over what came before the close, and nothing after it', () => {
  const mailbox = new Mailbox();
  mailbox.deliver('early');
  mailbox.close('gone');
  mailbox.deliver('late');
  const listener = vi.fn();
  mailbox.onMessage(listener);
  expect(listener.mock.calls).toEqual([['early']]);
});

it('tells of the close once, and whoever comes after it a moment later', async () => {
  const mailbox = new Mailbox();
  const [early, late, unwilling] = [vi.fn(), vi.fn(), vi.fn()];
  mailbox.onClose(early);
  mailbox.close('gone');
  mailbox.close('again');
  mailbox.onClose(unwilling).dispose();
  mailbox.onClose(late);
  expect(late).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(late.mock.calls).toEqual([['gone']]));
  expect(early.mock.calls).toEqual([['gone']]);
  expect(unwilling).not.toHaveBeenCalled();
});
