import { register } from 'tsx/esm/api';

/* The thread that writes recordings, from its source: as new as the rest of what is tested. */

register();
await import('../../src/engine/recording/recorder-worker.ts');
