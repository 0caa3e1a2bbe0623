import type { MenuItemConstructorOptions } from 'electron';

type Role = NonNullable<MenuItemConstructorOptions['role']>;

/** All of them, by the types of the installed Electron: a role that it does not know does not compile. */
const ROLES = new Set<Role>([
  'about',
  'appMenu',
  'close',
  'copy',
  'cut',
  'delete',
  'editMenu',
  'fileMenu',
  'forceReload',
  'front',
  'help',
  'hide',
  'hideOthers',
  'minimize',
  'paste',
  'pasteAndMatchStyle',
  'quit',
  'redo',
  'reload',
  'resetZoom',
  'selectAll',
  'services',
  'toggleDevTools',
  'togglefullscreen',
  'undo',
  'unhide',
  'viewMenu',
  'window',
  'windowMenu',
  'zoom',
  'zoomIn',
  'zoomOut',
]);

const ACCELERATOR =
  /^((Command|Cmd|Control|Ctrl|CommandOrControl|CmdOrCtrl|Alt|Option|AltGr|Shift|Super|Meta)\+)*([0-9A-Z]|F([1-9]|1\d|2[0-4])|Plus|Space|Tab|Backspace|Delete|Insert|Return|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Esc|[)!@#$%^&*(:;+=<,_>.?/~`{}[\]|\\'"-])$/i;

export interface Item {
  id: string | undefined;
  label: string | undefined;
  role: Role | undefined;
  type: MenuItemConstructorOptions['type'];
  accelerator: string | undefined;
  checked: boolean;
  enabled: boolean;
  submenu: Menu | null;
  click(): void;
}

let applicationMenu: Menu | null = null;

/** https://electronjs.org/docs/api/menu. Stricter than Electron, which forgives an unknown role. */
export class Menu {
  constructor(readonly items: Item[]) {}

  static buildFromTemplate(template: MenuItemConstructorOptions[]): Menu {
    if (!Array.isArray(template))
      throw new TypeError('Invalid template for Menu: Menu template must be an array');
    return new Menu(template.map(itemFrom));
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu;
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu;
  }

  getMenuItemById(id: string): Item | null {
    for (const item of this.items) {
      if (item.id === id) return item;
      const below = item.submenu?.getMenuItemById(id);
      if (below) return below;
    }
    return null;
  }
}

function itemFrom(options: MenuItemConstructorOptions): Item {
  const { id, label, role, type, accelerator, submenu, click, checked = false, enabled = true } = options;
  if (role && !ROLES.has(role)) throw new Error(`Unknown role: ${role}`);
  if (!role && !label && type !== 'separator')
    throw new Error('Invalid template for MenuItem: it needs a label');
  if (accelerator && !ACCELERATOR.test(accelerator)) throw new Error(`Invalid accelerator: ${accelerator}`);
  if (type === 'submenu' && !submenu) throw new Error('Invalid submenu');
  return {
    id,
    label,
    role,
    type,
    accelerator: accelerator ?? undefined,
    checked,
    enabled,
    submenu: Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : null,
    click: () => (click as (() => void) | undefined)?.(),
  };
}
