import type { EventEmitter } from 'node:events';

/** The event object of Electron: a listener can keep the default from happening. */
export interface Preventable {
  defaultPrevented: boolean;
  preventDefault(): void;
}

export function preventable<T extends object>(details: T): T & Preventable {
  return {
    ...details,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

/** Emits an event that can be prevented, and says whether it was. */
export function prevented(
  emitter: EventEmitter,
  name: string,
  details: object = {},
  ...args: unknown[]
): boolean {
  const event = preventable(details);
  emitter.emit(name, event, ...args);
  return event.defaultPrevented;
}
