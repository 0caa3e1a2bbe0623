import { z } from 'zod';

// Zod probes for `eval` when a schema is made. The page's policy forbids it and would report the probe.
z.config({ jitless: true });
