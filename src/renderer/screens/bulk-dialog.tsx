import * as Dialog from '@radix-ui/react-dialog';
import { useRef } from 'react';
import { useStore } from 'zustand';
import { BulkForm } from './bulk-form.tsx';
import { BulkWatch } from './bulk-watch.tsx';
import { usePage } from './page-context.ts';

/**
 * An action on many: what it would touch and why it is done, then how far it is, then what it came to. Closing
 * it ends nothing.
 *
 * Without the library's own overlay, which sets an inline style sheet that the content security policy forbids.
 */
export function BulkDialog() {
  const { bulk } = usePage();
  const dialog = useStore(bulk.state, (state) => state.dialog);
  const content = useRef<HTMLDivElement>(null);
  const from = useRef<Element | null>(null);
  return (
    <Dialog.Root open={dialog !== null} onOpenChange={(open) => open || bulk.close()}>
      <Dialog.Portal>
        <div className="veil" />
        <Dialog.Content
          ref={content}
          className="dialog"
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
            const back = origin instanceof HTMLElement && origin.isConnected && origin !== document.body;
            // Where it was opened from may be gone: the table is what it was about.
            const goal = back ? origin : document.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]');
            goal?.focus();
          }}
        >
          {dialog?.step === 'ask' && <BulkForm asking={dialog} />}
          {dialog?.step === 'watch' && <BulkWatch watching={dialog} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
