import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { PAGE_COMMANDS } from '../shared/bridge.ts';
import { applicationMenu, type MenuOptions } from './menu.ts';

function rolesOf(items: MenuItemConstructorOptions[]): string[] {
  return items.flatMap(({ role, submenu }) => [
    ...(role ? [role] : []),
    ...(Array.isArray(submenu) ? rolesOf(submenu) : []),
  ]);
}

const menu = (platform: NodeJS.Platform, more: Partial<MenuOptions> = {}) =>
  applicationMenu({
    platform,
    development: false,
    openWindow: vi.fn(),
    openWallboard: vi.fn(),
    command: vi.fn(),
    background: 'ask',
    onBackground: vi.fn(),
    notifications: 'down',
    onNotifications: vi.fn(),
    ...more,
  });

function itemsOf(items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])]);
}

function choose(items: MenuItemConstructorOptions[], id: string): void {
  const item = itemsOf(items).find((each) => each.id === id);
  (item!.click as () => void)();
}

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
    expect(rolesOf(menu('linux', { development: true }))).toEqual(
      expect.arrayContaining(['reload', 'toggleDevTools']),
    );
    expect(rolesOf(menu('linux'))).not.toEqual(expect.arrayContaining(['reload']));
    expect(rolesOf(menu('linux'))).not.toEqual(expect.arrayContaining(['toggleDevTools']));
  });

  it('opens windows and wallboards, by keys that no two items share', () => {
    const openWindow = vi.fn();
    const openWallboard = vi.fn();
    const items = menu('win32', { openWindow, openWallboard });
    choose(items, 'new-window');
    choose(items, 'new-wallboard');
    expect(openWindow).toHaveBeenCalledOnce();
    expect(openWallboard).toHaveBeenCalledOnce();
    const keys = itemsOf(items).flatMap(({ accelerator }) => accelerator ?? []);
    expect(keys).toEqual(expect.arrayContaining(['CmdOrCtrl+N', 'CmdOrCtrl+F', 'CmdOrCtrl+K']));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('asks the page for what only a page can do', () => {
    const command = vi.fn();
    const items = menu('linux', { command });
    for (const asked of PAGE_COMMANDS) choose(items, asked);
    expect(command.mock.calls.flat()).toEqual([...PAGE_COMMANDS]);
  });

  it('shows what was chosen, and lets it be changed', () => {
    const onBackground = vi.fn();
    const onNotifications = vi.fn();
    const items = menu('linux', { background: 'keep', notifications: 'all', onBackground, onNotifications });
    const checked = itemsOf(items).filter((item) => item.checked);
    expect(checked.map(({ id }) => id)).toEqual(['notifications-all', 'background-keep']);
    choose(items, 'background-quit');
    choose(items, 'notifications-off');
    expect(onBackground).toHaveBeenCalledWith('quit');
    expect(onNotifications).toHaveBeenCalledWith('off');
  });

  it('asks nothing about the last window on macOS, where apps outlive it', () => {
    expect(itemsOf(menu('darwin')).some(({ id }) => id?.startsWith('background-'))).toBe(false);
  });
});
