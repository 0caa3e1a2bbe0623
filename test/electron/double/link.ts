import { type FromBrowser, MACHINE_VARIABLE, type Machine, type ToBrowser } from '../wire.ts';

type Kind = ToBrowser['kind'];
type Handler<K extends Kind> = (message: Extract<ToBrowser, { kind: K }>) => void;

const handlers = new Map<Kind, (message: never) => void>();

/** The double's only way to the test. */
export const link = {
  send(message: FromBrowser, sent?: () => void): void {
    // The channel is gone when the test is; nobody is left to tell.
    if (process.connected) process.send?.(message, undefined, undefined, sent);
    else sent?.();
  },
  on<K extends Kind>(kind: K, handler: Handler<K>): void {
    handlers.set(kind, handler);
  },
};

process.on('message', (message: ToBrowser) => {
  handlers.get(message.kind)?.(message as never);
});
// A test that dies takes its app with it.
process.on('disconnect', () => process.exit(1));

export const machine = JSON.parse(process.env[MACHINE_VARIABLE] ?? '{}') as Machine;
