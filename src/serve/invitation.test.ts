import { expect, it } from 'vitest';
import { Invitation } from './invitation.ts';

let time = 0;
const invitation = new Invitation({ now: () => time });

it('is good for one entry', () => {
  const code = invitation.issue();
  expect(code).toMatch(/^[\w-]{32}$/);
  expect(invitation.issue()).not.toBe(code);
  expect(invitation.redeem('')).toBe(false);
  expect(invitation.redeem(`${code}x`)).toBe(false);
  expect(invitation.redeem(code)).toBe(true);
  expect(invitation.redeem(code)).toBe(false);
});

it('is good for a minute', () => {
  const [soon, late] = [invitation.issue(), invitation.issue()];
  time += 59_999;
  expect(invitation.redeem(soon)).toBe(true);
  time += 1;
  expect(invitation.redeem(late)).toBe(false);
});
