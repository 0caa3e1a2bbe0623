import { type ReactNode, useEffect, useRef, useState } from 'react';

interface Props {
  /** What the button says. */
  label: ReactNode;
  /** What the panel is called, and the button where it only shows a sign. */
  name: string;
  pressed?: boolean;
  /** Drawn only while it is open. */
  children: (close: () => void) => ReactNode;
}

/** A button with a panel under it. Escape closes the panel and goes back to the button; so does going elsewhere. */
export function PopoverButton({ label, name, pressed = false, children }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('[role="dialog"] :is(input, button, select)')?.focus();
    const elsewhere = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      setOpen(false);
      button.current?.focus();
    };
    // Fields in the panel keep their Escape for themselves: React has called them by then.
    document.addEventListener('keydown', onKey);
    document.addEventListener('pointerdown', elsewhere);
    document.addEventListener('focusin', elsewhere);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('pointerdown', elsewhere);
      document.removeEventListener('focusin', elsewhere);
    };
  }, [open]);
  return (
    <div className="popover-button" ref={root}>
      <button
        type="button"
        ref={button}
        className="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={name}
        title={name}
        data-pressed={pressed}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      {open && (
        <div className="popover" role="dialog" aria-label={name}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
