import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { applicationMenu } from './menu.ts';

function rolesOf(items: MenuItemConstructorOptions[]): string[] {
  return items.flatMap(({ role, submenu }) => [
    ...(role ? [role] : []),
    ...(Array.isArray(submenu) ? rolesOf(submenu) : []),
  ]);
}

const menu = (platform: NodeJS.Platform, development = false, openWindow = vi.fn()) =>
  applicationMenu({ platform, development, openWindow });

describe('the application menu', () => {
  it("has the system's own parts: on macOS an app menu, elsewhere Quit and About", () => {
    const mac = rolesOf(menu('darwin'));
    expect(mac).toContain('appMenu');
    expect(mac).not.toContain('quit');
    expect(mac).not.toContain('about');
    const linux = rolesOf(menu('linux'));
    expect(linux).not.toContain('appMenu');
    expect(linux).toEqual(expect.arrayContaining(['close', 'quit', 'editMenu', 'windowMenu', 'about']));
  });

  it('offers to reload and to look inside in development alone', () => {
    expect(rolesOf(menu('linux', true))).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']));
    expect(rolesOf(menu('linux'))).not.toEqual(expect.arrayContaining(['reload']));
    expect(rolesOf(menu('linux'))).not.toEqual(expect.arrayContaining(['toggleDevTools']));
  });

  it('opens a window', () => {
    const openWindow = vi.fn();
    const items = menu('win32', false, openWindow).flatMap(({ submenu }) =>
      Array.isArray(submenu) ? submenu : [],
    );
    const item = items.find(({ id }) => id === 'new-window');
    expect(item?.accelerator).toBe('CmdOrCtrl+N');
    (item!.click as () => void)();
    expect(openWindow).toHaveBeenCalledOnce();
  });
});
