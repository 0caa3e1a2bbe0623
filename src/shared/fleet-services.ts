import { z } from 'zod';
import { fieldPath } from './fleet-messages.ts';
import { duration } from './fleet-values.ts';

/* The part of the fleet file that is about what stands beside a socket: HTTP services, TLS, a proxy. */

const httpUrl = z.string().regex(/^https?:\/\/[^\s/?#]+\S*$/i, {
  error: 'expected a URL: http:// or https:// and a host',
});

const name = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, { error: 'expected a name' });

const httpHeaders = z.record(
  name,
  z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, {
    error: 'expected the value of a header: no line breaks, nothing beyond Latin-1',
  }),
);

export const token = z.strictObject({
  url: httpUrl.describe('Asked for a token before a dial, unless the last one is still good.'),
  method: z.enum(['GET', 'POST']).optional().describe('How it is asked.'),
  headers: httpHeaders.optional().describe('Sent with the request.'),
  body: z.string().max(65_536).optional().describe('Sent with the request, as JSON if it is that.'),
  field: fieldPath.optional().describe('The field of the JSON answer that has the token.'),
  expiresIn: fieldPath
    .optional()
    .describe(
      'The field that has its lifetime in seconds. Where the answer has none, it is used until a 401.',
    ),
  as: z
    .union([
      z.literal('bearer'),
      z.strictObject({ query: name.describe('A query parameter of the dial.') }),
      z.strictObject({ header: name.describe('A header of the dial.') }),
    ])
    .optional()
    .describe('How the dial shows it: `bearer` in the Authorization header, `query` or `header` by name.'),
  timeout: duration(100).optional().describe('An answer that takes longer has failed, and so has the dial.'),
});

export const stats = z.strictObject({
  url: httpUrl.describe("The server's own account of its connections, as JSON."),
  interval: duration(1_000).optional().describe('Time between two requests.'),
  connections: fieldPath
    .optional()
    .describe('The field that has their number; where there is none, the sum of the tiers.'),
  tiers: fieldPath.optional().describe('The field that has an object of numbers by tier.'),
});

export const polling = z.strictObject({
  url: httpUrl.describe('Asked for what is missed, only while the socket is not ready.'),
  interval: duration(100).optional().describe('Time until the first request and between the first two.'),
  maxInterval: duration(100).optional().describe('Where the doubling of the interval ends.'),
  messages: fieldPath
    .optional()
    .describe('The field that has the list of messages; without it, an answer that is a list is one.'),
});

const file = z.string().min(1).max(4_096);

export const tls = z.strictObject({
  ca: file.optional().describe('File of certificate authorities (PEM) to trust instead of the usual ones.'),
  cert: file.optional().describe('File of the client certificate (PEM).'),
  key: file.optional().describe('File of its key (PEM).'),
  passphrase: z.string().optional().describe('Of the key.'),
  serverName: z.string().min(1).max(253).optional().describe('The name to ask for and to check (SNI).'),
});

export const proxy = httpUrl;
