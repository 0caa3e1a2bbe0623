import type { Disposable } from '../../shared/disposable.ts';
import type { Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import type { BackendConfig, TokenConfig } from '../fleet-file/fleet-config.ts';
import { readField } from '../messages/message-fields.ts';
import { requestJson } from './http-request.ts';
import { routeTo } from './route.ts';

export interface Token {
  token: string;
  /** Fetched for whoever asked: one that is refused will not be followed by a better one. */
  fresh: boolean;
}

/** How a dial ends that got no token. */
export interface TokenFailure {
  kind: 'token';
  /** Of the token endpoint's refusal; `null` where it did not refuse but failed. */
  status: number | null;
  /** The wait that it asks for, in ms. */
  retryAfter: number | null;
  /** Of the error for which there was no answer; `null` without. */
  code: string | null;
  text: string;
}

type Found = Result<Token, TokenFailure>;

/** A request for a token, whoever waits for it. */
interface Flight {
  readonly controller: AbortController;
  readonly answer: Promise<Result<string, TokenFailure>>;
  waiting: number;
}

/** Visible ASCII, so that it fits into a header or a query whatever it is. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;
/** A token is given up before its time is over: by this share of its lifetime, and by this long, ms. */
const EARLY_SHARE = 0.1;
const EARLY_AT_LEAST = 1_000;
/** Tokens that are remembered as secrets: a connection may outlive the token that it was dialled with. */
const REMEMBERED = 8;

/**
 * The token of one backend: fetched when it is asked for, unless the last one is still good. Those who ask
 * at the same time share one request, which is given up once none of them waits any more.
 */
export class TokenSource implements Disposable {
  private held: { token: string; until: number } | null = null;
  private flight: Flight | null = null;
  private remembered: string[] = [];
  private disposed = false;

  constructor(
    private readonly backend: Pick<BackendConfig, 'url' | 'services'>,
    private readonly config: TokenConfig,
    private readonly clock: Clock,
  ) {}

  /** The token that the next one to ask is given, or `null` when there will be a request. */
  get current(): string | null {
    return this.held !== null && this.clock.now() < this.held.until ? this.held.token : null;
  }

  /** What must not be shown: the tokens that are or were in use. */
  get secrets(): readonly string[] {
    return this.remembered;
  }

  /** @param signal gives it up: the answer is then a failure that interests nobody. */
  async get(signal: AbortSignal): Promise<Found> {
    const { current } = this;
    if (current !== null) return { ok: true, value: { token: current, fresh: false } };
    if (signal.aborted || this.disposed) return GIVEN_UP;
    this.flight ??= this.fetch();
    const found = await this.join(this.flight, signal);
    return found.ok ? { ok: true, value: { token: found.value, fresh: true } } : found;
  }

  /** It was refused: the next one to ask is given a new one. One that is not held any more changes nothing. */
  invalidate(token: string | null = this.held?.token ?? null): void {
    if (this.held?.token === token) this.held = null;
  }

  dispose(): void {
    this.disposed = true;
    this.flight?.controller.abort();
    this.held = null;
  }

  private join(flight: Flight, signal: AbortSignal): Promise<Result<string, TokenFailure>> {
    return new Promise((resolve) => {
      const leave = () => {
        flight.waiting--;
        if (flight.waiting === 0) {
          // Whoever asks from now on must not be given the end of this one.
          if (this.flight === flight) this.flight = null;
          flight.controller.abort();
        }
        resolve(GIVEN_UP);
      };
      flight.waiting++;
      signal.addEventListener('abort', leave, { once: true });
      void flight.answer.then((answer) => {
        signal.removeEventListener('abort', leave);
        resolve(answer);
      });
    });
  }

  private fetch(): Flight {
    const controller = new AbortController();
    const answer = this.ask(controller.signal).then((found) => {
      if (this.flight === flight) this.flight = null;
      return found;
    });
    const flight: Flight = { controller, answer, waiting: 0 };
    return flight;
  }

  private async ask(signal: AbortSignal): Promise<Result<string, TokenFailure>> {
    const { config, clock } = this;
    const { url, method, headers, body, timeout } = config;
    // Its lifetime is counted from before it began, as far as can be known.
    const askedAt = clock.now();
    const route = routeTo(url, this.backend);
    const answer = await requestJson({ url, method, headers, body, timeout, route }, clock, signal);
    if (!answer.ok) {
      return { ok: false, error: { kind: 'token', ...answer.error } };
    }
    const { json } = answer.value;
    const token = readField(json, config.field);
    if (typeof token !== 'string' || !TOKEN.test(token)) {
      const text = `${new URL(url).host}: its answer has no token in ${config.field}`;
      return { ok: false, error: { kind: 'token', status: null, retryAfter: null, code: null, text } };
    }
    if (signal.aborted) return GIVEN_UP;
    this.held = { token, until: askedAt + goodFor(readField(json, config.expiresIn)) };
    this.remembered = [token, ...this.remembered.filter((known) => known !== token)].slice(0, REMEMBERED);
    return { ok: true, value: token };
  }
}

const GIVEN_UP: Result<never, TokenFailure> = {
  ok: false,
  error: { kind: 'token', status: null, retryAfter: null, code: null, text: 'the request was given up' },
};

/** ms for which a token is used that lives for `lifetime` seconds; what is no number is no limit. */
function goodFor(lifetime: unknown): number {
  const isNumber = typeof lifetime === 'number' || (typeof lifetime === 'string' && lifetime.trim() !== '');
  const ms = isNumber ? Number(lifetime) * 1_000 : Number.NaN;
  // What is beyond all numbers is no limit either, and would come to nothing below.
  return !Number.isFinite(ms) ? Number.POSITIVE_INFINITY : ms - Math.max(EARLY_AT_LEAST, ms * EARLY_SHARE);
}
