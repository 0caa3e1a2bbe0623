import type { IncomingMessage } from 'node:http';
import { queryOf } from '../tokens.ts';

const LONGEST = 120;

/** Who a request says that it comes from: `?client=` or the header `X-Client-Id`; `null` where it says nothing. */
export function clientOf(request: IncomingMessage): string | null {
  const header = request.headers['x-client-id'];
  const client = queryOf(request).get('client') ?? (Array.isArray(header) ? header[0] : header) ?? '';
  return client === '' ? null : client.slice(0, LONGEST);
}
