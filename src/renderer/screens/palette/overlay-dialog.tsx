import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { usePage } from '../page-context.ts';

interface Props {
  /** What a screen reader calls it. */
  name: string;
  className: string;
  /** A press beside it does not close it: what was typed would be lost. */
  keeps?: boolean;
  children: ReactNode;
}

/**
 * Lies over the console and keeps the keyboard until it is closed; then the keyboard goes back to where it was. The
 * browser's own modal dialog does both, and needs no style of its own making, which the page's policy forbids.
 */
export function OverlayDialog({ name, className, keeps = false, children }: Props) {
  const { overlay } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => element?.close();
  }, []);
  const close = () => overlay.setState({ open: null });
  return (
    <dialog
      ref={dialog}
      className={`overlay ${className}`}
      aria-label={name}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        // Else it would close what is under it as well.
        event.preventDefault();
        close();
      }}
      // The back button of a phone, and whatever else asks a dialog to close.
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        close();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current && !keeps) close();
      }}
    >
      {children}
    </dialog>
  );
}
