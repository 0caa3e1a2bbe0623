export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 7433;
/** What the simulator goes up to. */
export const MAX_DEMO_BACKENDS = 10_000;
