import * as Dialog from '@radix-ui/react-dialog';
import { type ReactNode, useRef } from 'react';

interface Props {
  open: boolean;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}

/**
 * Lies over the console until it is closed; the keyboard goes back to where it was.
 *
 * Without the library's own overlay, which sets an inline style sheet that the content security policy forbids.
 */
export function PageDialog({ open, onClose, className = '', children }: Props) {
  const content = useRef<HTMLDivElement>(null);
  const from = useRef<Element | null>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(now) => now || onClose()}>
      <Dialog.Portal>
        <div className="veil" />
        <Dialog.Content
          ref={content}
          className={`dialog ${className}`}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            from.current = document.activeElement;
            const first = content.current?.querySelector<HTMLElement>('[data-first]');
            if (!first) return;
            event.preventDefault();
            first.focus();
          }}
          onCloseAutoFocus={(event) => {
            // Else the library goes to the button that it knows to open it, and there is none.
            event.preventDefault();
            const origin = from.current;
            if (origin instanceof HTMLElement && origin.isConnected) origin.focus();
          }}
        >
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
