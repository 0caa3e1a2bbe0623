import type { ClientRequest } from 'node:http';
import { checkServerIdentity } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';

type Options = Parameters<HttpsProxyAgent<string>['connect']>[1];

/**
 * The way of one request through an HTTP proxy, which is asked to CONNECT also where the request is not
 * secure. An answer of the proxy that is not 200 is seen as the answer to the request.
 *
 * What it adds to the library's agent:
 * 1. Giving the request up ends the connection to the proxy at once, also while that has not answered.
 * 2. The peer's certificate is checked for the peer's name or address. The library passes no host on to
 *    Node, which then takes "localhost" or the proxy's name where a URL has an address.
 * 3. The proxy's credentials stand in no URL that the library hands around or writes to its debug log.
 */
export class ProxyTunnel extends HttpsProxyAgent<string> {
  /** @param secure whether the request is TLS; the library would read that off the call stack. */
  constructor(
    proxy: string,
    private readonly secure: boolean,
  ) {
    const url = new URL(proxy);
    const credentials = credentialsOf(url);
    url.username = '';
    url.password = '';
    super(url, {
      headers: () => (credentials === null ? {} : { 'Proxy-Authorization': credentials }),
    });
  }

  override isSecureEndpoint(): boolean {
    return this.secure;
  }

  override async connect(
    request: ClientRequest,
    options: Options,
  ): ReturnType<HttpsProxyAgent<string>['connect']> {
    if (request.destroyed) throw new Error('the request was given up');
    const lifetime = new AbortController();
    // Node tells nobody that a request was destroyed which has no socket yet.
    request.destroy = (error) => {
      lifetime.abort();
      Reflect.deleteProperty(request, 'destroy');
      return request.destroy(error);
    };
    this.connectOpts = { ...this.connectOpts, signal: lifetime.signal };
    try {
      return await super.connect(request, this.secure ? identified(options) : options);
    } catch (error) {
      throw proxyError(error as NodeJS.ErrnoException);
    } finally {
      Reflect.deleteProperty(request, 'destroy');
    }
  }
}

function identified(options: Options): Options {
  const { host, servername } = options as { host?: string; servername?: string };
  const name = servername || host || '';
  return Object.assign({}, options, {
    checkServerIdentity: (_host: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
      checkServerIdentity(name, certificate),
  });
}

/** What went wrong on the way to the proxy is told from what went wrong with the peer; its words are not told. */
const proxyError = ({ code }: NodeJS.ErrnoException): Error =>
  Object.assign(
    new Error(code === undefined ? 'the proxy does not answer as one' : 'the proxy cannot be reached'),
    { code: code === undefined ? 'PROXY_ANSWER' : `PROXY_${code}` },
  );

/** Source: RFC 7617. */
function credentialsOf({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
