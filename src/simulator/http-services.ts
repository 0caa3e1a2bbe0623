import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Disposable, DisposableStore } from '../shared/disposable.ts';
import type { Answer } from './conduct.ts';
import type { Listener } from './listener.ts';

/** Makes the JSON of an answer. */
export interface HttpService {
  /** After the path of the socket. */
  path: string;
  methods: readonly string[];
  answer(request: IncomingMessage): unknown;
}

/** As many requests may wait for a server that hangs. */
const MAX_HELD = 1_000;

/**
 * JSON over HTTP on the port of the socket. It suffers with it: a server that refuses or hangs does so here
 * too, a slow one is late. An HTTP status is for upgrades only, so that a fallback can be seen at work.
 */
export class HttpServices implements Disposable {
  private readonly attached = new DisposableStore();
  private answer: Answer = { do: 'accept' };
  private readonly held = new Map<ServerResponse, () => void>();

  /**
   * @param path of the socket; one that ends in a slash counts without it
   * @param inTime runs an answer when it is its time
   */
  constructor(
    listener: Listener,
    path: string,
    services: readonly HttpService[],
    private readonly inTime: (run: () => void) => void,
  ) {
    for (const service of services) {
      this.attached.add(
        listener.serve(path.replace(/\/$/, '') + service.path, (request, response) =>
          this.enter(service, request, response),
        ),
      );
    }
  }

  turnTo(answer: Answer): void {
    this.answer = answer;
    if (answer.do === 'hold') return;
    const held = [...this.held.values()];
    this.held.clear();
    for (const resume of held) resume();
  }

  dispose(): void {
    this.attached.dispose();
    for (const response of this.held.keys()) response.destroy();
    this.held.clear();
  }

  private enter(service: HttpService, request: IncomingMessage, response: ServerResponse): void {
    // A body is not looked at, but has to be read before the next request.
    request.resume();
    if (this.answer.do === 'reset' || this.held.size >= MAX_HELD) request.socket.resetAndDestroy();
    else if (this.answer.do === 'hold') this.hold(service, request, response);
    else this.inTime(() => respond(service, request, response));
  }

  private hold(service: HttpService, request: IncomingMessage, response: ServerResponse): void {
    this.held.set(response, () => this.enter(service, request, response));
    response.once('close', () => this.held.delete(response));
  }
}

function respond(service: HttpService, request: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed) return;
  const known = service.methods.includes(request.method ?? '');
  const body = known ? service.answer(request) : { error: `expected ${service.methods.join(' or ')}` };
  response.writeHead(known ? 200 : 405, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    ...(known ? {} : { Allow: service.methods.join(', ') }),
  });
  response.end(`${JSON.stringify(body)}\n`);
}
