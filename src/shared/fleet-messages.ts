import { z } from 'zod';
import { bytes, duration } from './fleet-values.ts';

/* The part of the fleet file that is about what is said over a connection. */

/** `seq`, `data.id` or `items.0.id`: keys and indices from the root of a JSON message. */
export const fieldPath = z
  .string()
  .regex(/^[^.\s][^.]*(\.[^.]+){0,9}$/, { error: 'expected a field such as seq or data.id' })
  .max(200);

/** What a message must be like: a field that has a value, or a text that it contains. */
const pattern = z
  .strictObject({
    field: fieldPath.optional().describe('A field of a JSON message.'),
    equals: z
      .union([z.string(), z.number(), z.boolean(), z.null()])
      .optional()
      .describe('The value of `field`; without it, any will do.'),
    contains: z.string().min(1).max(1_000).optional().describe('A text anywhere in the message.'),
  })
  .refine(({ field, contains }) => (field === undefined) !== (contains === undefined), {
    error: 'expected either field or contains',
  })
  .refine(({ field, equals }) => field !== undefined || equals === undefined, {
    error: 'expected equals only with field',
  });

export type MessagePattern = z.output<typeof pattern>;

const message = z.string().max(65_536);

const PLACEHOLDERS = '`{{clientId}}` and `{{lastSequence}}` are put in as JSON values.';

export const hello = z.strictObject({
  send: message.optional().describe(`The first message after the upgrade. ${PLACEHOLDERS}`),
  expect: pattern.describe('The message of the peer by which the connection is ready.'),
  reject: pattern.optional().describe('The message by which the peer refuses; the dial has failed.'),
  timeout: duration(100)
    .optional()
    .describe('Without the expected message for this long after the upgrade, the dial has failed.'),
});

export const resume = z.strictObject({
  sequence: fieldPath.optional().describe('The field of a message that has its sequence number.'),
  clientId: fieldPath
    .optional()
    .describe('The field of the answer to the hello that has the client id; it wins over ours.'),
  validFor: duration(1_000)
    .optional()
    .describe('How long after a lost connection the session is asked for; then it begins anew.'),
  validForField: fieldPath
    .optional()
    .describe('The field of the answer to the hello that has that time in seconds; it wins over `validFor`.'),
  query: z
    .strictObject({
      clientId: z.string().min(1).max(60).optional().describe('The parameter for the client id.'),
      lastSequence: z.string().min(1).max(60).optional().describe('The parameter for the last sequence.'),
    })
    .optional()
    .describe('Query parameters of the dial that ask for the session; for peers without a hello.'),
  resumed: pattern
    .optional()
    .describe('A message that says that the session goes on. Without one, a sequence that goes on does.'),
  rejected: pattern
    .optional()
    .describe('A message that says that the session is lost: its client id and sequence are forgotten.'),
});

export const onOpen = z.array(
  z.strictObject({
    send: message.describe(`The message. ${PLACEHOLDERS}`),
    after: duration(0).optional().describe('Time from ready until it is sent.'),
  }),
);

export const outbound = z.strictObject({
  maxMessages: z.number().int().min(1).max(1_000_000).optional().describe('Messages that may wait.'),
  maxBytes: bytes(1, 1_073_741_824).optional().describe('Bytes that may wait.'),
  maxAge: duration(1).optional().describe('A message that has waited longer is dropped.'),
  batch: z.number().int().min(1).max(100_000).optional().describe('Messages that are sent in one go.'),
  interval: duration(0).optional().describe('Time between two batches.'),
  operatorMaySend: z
    .boolean()
    .optional()
    .describe('Whether a person at the console may send messages of their own.'),
});

export const inspect = z.strictObject({
  rate: z
    .number()
    .gt(0)
    .max(100_000)
    .optional()
    .describe('Messages looked into per second at most; all are counted whatever the rate.'),
  id: fieldPath.optional().describe('The field that has the id of a message; one seen twice is a duplicate.'),
  sequence: fieldPath
    .optional()
    .describe('The field that has a number that rises by one: what is left out is missing.'),
  timestamp: fieldPath
    .optional()
    .describe('The field that has the time of sending, in ms or s since 1970 or as ISO 8601 text.'),
});
