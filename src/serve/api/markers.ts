import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Engine } from '../../engine/engine.ts';
import type { Actor } from '../../shared/backend.ts';
import { jsonReply, type Reply } from '../reply.ts';

/** All that can be told over HTTP: a moment that is to be found again, which has no effect on the fleet. */
export const MARKERS_PATH = '/api/markers';

/** Far more than 500 characters and an id take, however they are written. */
const MOST_BYTES = 16_384;

const WANTED = 'expected {"text": "…"} of 1 to 500 characters, and "backend" with an id or not at all';
const marker = z.strictObject({
  text: z.string().trim().min(1).max(500),
  backend: z.string().min(1).max(200).optional(),
});

/** Puts a marker on the timeline: `POST` with JSON. 201 says that it is there. */
export async function takeMarker(
  engine: Pick<Engine, 'mark'>,
  request: IncomingMessage,
  actor: Actor,
): Promise<Reply> {
  if (request.method !== 'POST') {
    return { ...refusal(405, 'a marker is put there with POST'), headers: { Allow: 'POST' } };
  }
  // Whoever hangs up in the middle of it is told nothing any more.
  const body = await bodyOf(request).catch(() => null);
  if (body === null) return refusal(413, `expected at most ${MOST_BYTES} bytes`);
  const told = marker.safeParse(jsonOf(body));
  if (!told.success) return refusal(400, WANTED);
  const { text, backend = null } = told.data;
  const marked = engine.mark(text, backend, actor);
  return marked.ok ? jsonReply(201, { text, backend }) : refusal(400, marked.error.message);
}

const refusal = (status: number, error: string): Reply => jsonReply(status, { error });

/** `null` where it is too long; the rest of it is not read then. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
