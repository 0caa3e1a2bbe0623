import { keyCaps } from '../../state/shortcuts.ts';

export const onMac = (): boolean => /^Mac|^iPhone|^iPad/.test(navigator.platform);

/** The keys of one shortcut, in the order to press them. */
export function KeyCaps({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {keyCaps(keys, onMac()).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
