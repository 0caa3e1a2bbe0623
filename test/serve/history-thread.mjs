import { register } from 'tsx/esm/api';

/* The thread that keeps history, from its source: as new as the rest of what is tested. */

register();
await import('../../src/engine/history/history-worker.ts');
