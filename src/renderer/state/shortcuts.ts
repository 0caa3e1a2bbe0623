import type { Command } from './commands.ts';

/** What of a `KeyboardEvent` decides. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** `[` takes AltGr on many keyboards, which then says Ctrl and Alt as well. */
  altGraph: boolean;
  /** ms; when it was pressed. */
  at: number;
}

/** ms for the second key of two. */
const SECOND_WITHIN = 1_000;

/**
 * Finds the command that a key is for. Two keys after another are one shortcut: after the first it waits, for
 * {@link SECOND_WITHIN}, and any other key begins anew.
 */
export class ShortcutReader {
  private first: { key: string; at: number } | null = null;

  /** `null`: the key is nobody's, and stays what it is for everybody else. */
  take(press: KeyPress, commands: readonly Command[]): Command | null {
    const key = nameOf(press);
    if (key === null) return null;
    const { first } = this;
    this.first = null;
    const both = first && press.at - first.at <= SECOND_WITHIN ? `${first.key} ${key}` : null;
    const found =
      (both !== null && commands.find(({ keys }) => keys?.includes(both))) ||
      commands.find(({ keys }) => keys?.includes(key));
    if (found) return found.enabled ? found : null;
    if (commands.some(({ keys }) => keys?.some((each) => each.length > 1 && each.startsWith(`${key} `)))) {
      this.first = { key, at: press.at };
    }
    return null;
  }
}

/** As {@link Command.keys} have it; `null` for a key that is held with others for something else. */
function nameOf({ key, ctrlKey, metaKey, altKey, altGraph }: KeyPress): string | null {
  if (altGraph) return key;
  if (altKey) return null;
  // With Caps Lock on it is the same key.
  const plain = key.length === 1 ? key.toLowerCase() : key;
  if (ctrlKey !== metaKey) return `Mod+${plain}`;
  return ctrlKey ? null : plain;
}

const SHOWN: Readonly<Record<string, string>> = {
  ' ': 'Space',
  '-': '−',
  ArrowDown: '↓',
  ArrowUp: '↑',
};

/** The keys of one shortcut as a keyboard has them on it. @param mac whose Ctrl is Cmd */
export function keyCaps(keys: string, mac: boolean): string[] {
  if (keys === ' ') return ['Space'];
  return keys
    .split(' ')
    .flatMap((part) => (part.startsWith('Mod+') ? [mac ? '⌘' : 'Ctrl', part.slice(4).toUpperCase()] : [part]))
    .map((part) => SHOWN[part] ?? part);
}
