import { z } from 'zod';
import { fleetFileSchema, fleetPartSchema } from '../../src/shared/fleet-schema.ts';

const generate = (path: string, schema: z.ZodType) => ({
  path,
  content: `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`,
});

/** What editors check a fleet file with while it is written. */
export const jsonSchemas = () => [
  generate('docs/fleet.schema.json', fleetFileSchema),
  generate('docs/fleet-part.schema.json', fleetPartSchema),
];
