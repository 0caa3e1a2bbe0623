import { texts } from '../texts/catalogue.ts';
import type { Command } from './commands.ts';

/** What of a `KeyboardEvent` decides. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** Only with keys that write nothing: of a letter it makes another key. */
  shiftKey: boolean;
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
function nameOf({ key, ctrlKey, metaKey, altKey, altGraph, shiftKey }: KeyPress): string | null {
  if (altGraph) return key;
  if (altKey) return null;
  // With Caps Lock on it is the same key.
  const plain = key.length === 1 ? key.toLowerCase() : key;
  if (ctrlKey !== metaKey) return `Mod+${plain}`;
  if (ctrlKey) return null;
  return shiftKey && key.length > 1 ? `Shift+${plain}` : plain;
}

/**
 * Whether a key that is pressed in a text field may be a shortcut all the same. On a Mac fields have keys of their own
 * with Ctrl, Ctrl+K among them, which deletes the rest of the line; shortcuts there have Cmd.
 */
export const leavesField = (
  { ctrlKey, metaKey }: Pick<KeyPress, 'ctrlKey' | 'metaKey'>,
  mac: boolean,
): boolean => (mac ? metaKey && !ctrlKey : ctrlKey || metaKey);

const SHOWN: Readonly<Record<string, string>> = texts.palette.keys;

/** The keys of one shortcut as a keyboard has them on it. @param mac whose Ctrl is Cmd */
export function keyCaps(keys: string, mac: boolean): string[] {
  const { space, mod } = texts.palette;
  if (keys === ' ') return [space];
  return keys
    .split(' ')
    .flatMap((part) => (part.length === 1 ? [part] : together(part)))
    .map((part) => (part === 'Mod' ? (mac ? mod.mac : mod.other) : (SHOWN[part] ?? part)));
}

/** Those that are pressed at once: `Mod+k`, `Shift+ArrowDown`. Letters are in capitals there, as on their keys. */
function together(part: string): string[] {
  const caps = part.split('+');
  return caps.length === 1 ? caps : caps.map((cap) => (cap.length === 1 ? cap.toUpperCase() : cap));
}
