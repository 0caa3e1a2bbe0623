import type { EndpointState } from '../../shared/report.ts';
import type { Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import { requestJson } from './http-request.ts';
import { routeTo } from './route.ts';
import type { TokenSource } from './token-source.ts';
import { withToken } from './token-use.ts';

/** An HTTP endpoint beside a socket that is asked again and again, with the backend's token if it has one. */
export class Endpoint {
  private lastAt: number | null = null;
  private problem: string | null = null;
  private requests = 0;
  private failures = 0;

  constructor(
    private readonly backend: Pick<BackendConfig, 'url' | 'services'>,
    private readonly url: string,
    private readonly clock: Clock,
    private readonly tokens: TokenSource | null,
  ) {}

  /**
   * Asks once. `null` when it failed, which its state tells, or was given up, which leaves no trace there.
   *
   * @param timeout ms.
   * @param read what the answer says, or what is wrong with it.
   */
  async ask<T>(
    timeout: number,
    signal: AbortSignal,
    read: (json: unknown) => Result<T, string>,
  ): Promise<T | null> {
    this.requests++;
    const found = await this.request(timeout, signal, read);
    if (signal.aborted) return null;
    this.lastAt = this.clock.wall();
    this.problem = found.ok ? null : found.error;
    if (found.ok) return found.value;
    this.failures++;
    return null;
  }

  state(): EndpointState {
    const { lastAt, problem, requests, failures } = this;
    return { lastAt, problem, requests, failures };
  }

  private async request<T>(
    timeout: number,
    signal: AbortSignal,
    read: (json: unknown) => Result<T, string>,
  ): Promise<Result<T, string>> {
    const { backend, tokens } = this;
    const found = tokens && (await tokens.get(signal));
    if (found && !found.ok) return { ok: false, error: `no token, ${found.error.text}` };
    const token = found?.value.token ?? null;
    const as = backend.services.token?.as;
    const plain = { url: this.url, headers: {} };
    const addressed = token !== null && as !== undefined ? withToken(plain, as, token) : plain;
    const route = routeTo(addressed.url, backend);
    const answer = await requestJson(
      { ...addressed, method: 'GET', body: null, timeout, route },
      this.clock,
      signal,
    );
    if (answer.ok) {
      const said = read(answer.value.json);
      return said.ok ? said : { ok: false, error: `${new URL(this.url).host}: ${said.error}` };
    }
    if (answer.error.status === 401) tokens?.invalidate(token);
    return { ok: false, error: answer.error.text };
  }
}
