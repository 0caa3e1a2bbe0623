import { type ClientRequest, type IncomingMessage, request as requestHttp, STATUS_CODES } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import { parseRetryAfter } from '../dial/outcome.ts';
import { ERRORS, isNamed } from '../dial/outcome-table.ts';
import type { Route } from './route.ts';

export interface JsonRequest {
  url: string;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** ms for the whole of it, from the name's resolution to the last byte of the answer. */
  timeout: number;
  route: Route;
}

export interface JsonAnswer {
  /** 200 to 299. */
  status: number;
  json: unknown;
}

export interface RequestFailure {
  /** Of an answer that says no, redirections among them; `null` where there was none or it says yes. */
  status: number | null;
  /** The wait that the answer asks for, in ms; `null` without. */
  retryAfter: number | null;
  /** Of the error for which there was no answer, as Node names it; `null` without. */
  code: string | null;
  /** For people: the host and the problem, and never a query value, a header or any of the peer's words. */
  text: string;
}

type Answered = Result<JsonAnswer, RequestFailure>;

const LARGEST_ANSWER = 1_048_576;

/**
 * One request whose answer is JSON of at most 1 MiB. Redirections are not followed: they would take what
 * the request carries to where nobody configured it to go. The global `fetch` would not do: it takes
 * neither certificates nor a proxy.
 *
 * Never rejects. Once it has resolved nothing of the request is left.
 */
export function requestJson(request: JsonRequest, clock: Clock, signal?: AbortSignal): Promise<Answered> {
  const { host } = new URL(request.url);
  const failed = (
    problem: string,
    status: number | null = null,
    retryAfter: number | null = null,
    code: string | null = null,
  ): Answered => ({
    ok: false,
    error: { status, retryAfter, code, text: `${host}: ${problem}` },
  });
  if (signal?.aborted) return Promise.resolve(failed(GIVEN_UP));
  return new Promise((resolve) => {
    let sent: ClientRequest;
    try {
      sent = send(request);
    } catch {
      resolve(failed('cannot be asked as it is configured'));
      return;
    }
    const end = (answered: Answered) => {
      deadline.dispose();
      signal?.removeEventListener('abort', giveUp);
      sent.destroy();
      resolve(answered);
    };
    const giveUp = () => end(failed(GIVEN_UP));
    const deadline = clock.after(request.timeout, () =>
      end(failed(`no answer within ${request.timeout / 1_000} s`, null, null, 'ETIMEDOUT')),
    );
    signal?.addEventListener('abort', giveUp);
    let answering = false;
    sent.on('response', (response) => {
      answering = true;
      const { statusCode: status = 0, headers } = response;
      if (status >= 200 && status <= 299) {
        readJson(response, (read) =>
          end(read.ok ? { ok: true, value: { status, json: read.value } } : failed(read.error)),
        );
        return;
      }
      const words = STATUS_CODES[status];
      const retryAfter = parseRetryAfter(headers['retry-after'], clock.wall());
      end(failed(`answered ${status}${words ? ` ${words}` : ''}`, status, retryAfter));
    });
    sent.on('error', (error: NodeJS.ErrnoException) =>
      end(failed(describe(error), null, null, error.code ?? null)),
    );
    // A body may be read to its end after this, where the connection's end is the body's.
    sent.on('close', () => {
      if (!answering) end(failed('ended without an answer'));
    });
  });
}

const GIVEN_UP = 'the request was given up';

function send({ url: text, method, headers, body, route }: JsonRequest): ClientRequest {
  const url = new URL(text);
  const { agent = false, ...tls } = route;
  const type = body === null ? {} : { 'Content-Type': contentType(body) };
  const options = {
    ...tls,
    agent,
    method,
    headers: merged({ Accept: 'application/json', ...type }, headers),
  };
  const request = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
  request.end(body ?? undefined);
  return request;
}

/** What is no JSON is taken for a form, as OAuth 2 wants it. Source: RFC 6749 §4.4.2. */
function contentType(body: string): string {
  try {
    JSON.parse(body);
    return 'application/json';
  } catch {
    return 'application/x-www-form-urlencoded';
  }
}

/** The names of headers are the same in any case. */
function merged(
  usual: Record<string, string>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const others = Object.entries(usual).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...given };
}

function readJson(response: IncomingMessage, done: (read: Result<unknown, string>) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > LARGEST_ANSWER) done({ ok: false, error: 'its answer is larger than 1 MiB' });
    else chunks.push(chunk);
  });
  response.on('end', () => {
    try {
      done({ ok: true, value: JSON.parse(Buffer.concat(chunks).toString()) });
    } catch {
      done({ ok: false, error: 'its answer is no JSON' });
    }
  });
  const cut = () => done({ ok: false, error: 'ended in the middle of its answer' });
  response.on('error', cut);
  response.on('close', cut);
}

/** By its name only: messages of errors can repeat what was sent. */
function describe({ code }: NodeJS.ErrnoException): string {
  if (code === undefined) return 'the request failed';
  if (code.startsWith('HPE_')) return `${code} the answer is not HTTP`;
  const row = ERRORS.find(({ names }) => names.some((name) => isNamed(code, name)));
  return row ? `${code} ${row.verdict.words}` : code;
}
