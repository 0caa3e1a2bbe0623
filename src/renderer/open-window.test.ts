import { expect, it, vi } from 'vitest';
import { openWindow } from './open-window.ts';

const aPage = (more: object) =>
  ({ location: { href: 'http://127.0.0.1:8080/#backend=a' }, open: vi.fn(), ...more }) as unknown as Window;

it('opens a page of the same console in a browser, which cannot reach back', () => {
  const page = aPage({});
  openWindow(page, '#wallboard');
  openWindow(page, '');
  expect(page.open).toHaveBeenNthCalledWith(1, 'http://127.0.0.1:8080/#wallboard', '_blank', 'noopener');
  expect(page.open).toHaveBeenNthCalledWith(2, 'http://127.0.0.1:8080/#', '_blank', 'noopener');
});

it('asks the shell on the desktop', () => {
  const bridge = { openWindow: vi.fn() };
  const page = aPage({ wirewatch: bridge });
  openWindow(page, '#backend=a');
  expect(bridge.openWindow).toHaveBeenCalledWith('#backend=a');
  expect(page.open).not.toHaveBeenCalled();
});
