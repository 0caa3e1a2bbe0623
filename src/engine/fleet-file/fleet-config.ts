import type { BackendInfo, BackendSettings } from '../../shared/backend.ts';
import type { MessagePattern } from '../../shared/fleet-messages.ts';
import type { RedactSettings } from '../../shared/fleet-recording.ts';
import {
  DEFAULT_DIALS,
  DEFAULT_HELLO_TIMEOUT,
  DEFAULT_POLLING,
  DEFAULT_RESUME_VALIDITY,
  DEFAULT_SETTINGS,
  DEFAULT_STATS,
  DEFAULT_TOKEN,
  type FleetFile,
  type OutcomeOverride,
} from '../../shared/fleet-schema.ts';

/** A fleet as the engine runs it: the file's content with every default filled in. */
export interface FleetConfig {
  name: string;
  dials: { concurrency: number; perSecond: number; perHostPerSecond: number };
  /** What is taken out of recordings besides credentials; `undefined`: nothing. */
  redact?: RedactSettings | undefined;
  backends: BackendConfig[];
}

/** One backend. Only `info` may leave the engine: everything else can hold credentials. */
export interface BackendConfig {
  info: BackendInfo;
  url: string;
  headers: Record<string, string>;
  subprotocols: string[];
  perMessageDeflate: boolean;
  /** In the order of their precedence: its own, then those of all backends. */
  outcomes: readonly OutcomeOverride[];
  messages: MessagesConfig;
  services: ServicesConfig;
}

/** What is said over the connection. Fields are paths such as `data.id`; times are in ms. */
export interface MessagesConfig {
  hello: HelloConfig | null;
  resume: ResumeConfig | null;
  onOpen: readonly { send: string; after: number }[];
  inspect: { id: string | null; sequence: string | null; timestamp: string | null };
}

export interface HelloConfig {
  send: string | null;
  expect: MessagePattern;
  reject: MessagePattern | null;
  timeout: number;
}

export interface ResumeConfig {
  sequence: string | null;
  clientId: string | null;
  validFor: number;
  validForField: string | null;
  query: { clientId: string | null; lastSequence: string | null };
  resumed: MessagePattern | null;
  rejected: MessagePattern | null;
}

/** What stands beside the socket. */
export interface ServicesConfig {
  token: TokenConfig | null;
  stats: StatsConfig | null;
  polling: PollingConfig | null;
  tls: TlsConfig | null;
  /** URL. */
  proxy: string | null;
}

export interface TokenConfig {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body: string | null;
  field: string;
  expiresIn: string;
  as: 'bearer' | { query: string } | { header: string };
  timeout: number;
}

export interface StatsConfig {
  url: string;
  interval: number;
  connections: string;
  tiers: string;
}

export interface PollingConfig {
  url: string;
  interval: number;
  maxInterval: number;
  messages: string | null;
}

/** PEM, as it was in the files when the fleet file was read. */
export interface TlsConfig {
  ca: string | null;
  cert: string | null;
  key: string | null;
  passphrase: string | null;
  serverName: string | null;
}

type Policies = NonNullable<FleetFile['defaults']>;

/** @param fallbackName for a file that does not name its fleet. */
export function configureFleet(file: FleetFile, fallbackName: string): FleetConfig {
  const defaults = file.defaults ?? {};
  const shared = new SharedValues();
  return {
    name: file.name ?? fallbackName,
    dials: { ...DEFAULT_DIALS, ...defined(file.dials ?? {}) },
    redact: file.recording?.redact,
    backends: file.backends.map((backend) => ({
      info: {
        id: backend.id,
        name: backend.name ?? backend.id,
        url: redactUrl(backend.url),
        host: shared.of(new URL(backend.url).host),
        group: backend.group ?? null,
        tags: shared.of(backend.tags ?? []),
        settings: shared.of(settingsFrom(defaults, backend)),
      },
      url: backend.url,
      headers: shared.of({ ...defaults.headers, ...backend.headers }),
      subprotocols: shared.of(backend.subprotocols ?? defaults.subprotocols ?? []),
      perMessageDeflate: backend.perMessageDeflate ?? defaults.perMessageDeflate ?? false,
      outcomes: shared.of([...(backend.outcomes ?? []), ...(defaults.outcomes ?? [])]),
      messages: shared.of(messagesFrom({ ...defined(defaults), ...defined(backend) })),
      services: shared.of(servicesFrom({ ...defined(defaults), ...defined(backend) })),
    })),
  };
}

/**
 * Each value once: most backends of a fleet have the same settings, and a thousand copies of them are a
 * megabyte. What is shared is not to be written to.
 */
class SharedValues {
  private readonly known = new Map<string, unknown>();

  of<Value>(value: Value): Value {
    const text = JSON.stringify(value);
    const known = this.known.get(text);
    if (known !== undefined) return known as Value;
    this.known.set(text, value);
    return value;
  }
}

/** A section is taken whole: a backend's own in place of that of the defaults. */
function messagesFrom({ hello, resume, onOpen, inspect }: Policies): MessagesConfig {
  return {
    hello: hello
      ? {
          send: hello.send ?? null,
          expect: hello.expect,
          reject: hello.reject ?? null,
          timeout: hello.timeout ?? DEFAULT_HELLO_TIMEOUT,
        }
      : null,
    resume: resume
      ? {
          sequence: resume.sequence ?? null,
          clientId: resume.clientId ?? null,
          validFor: resume.validFor ?? DEFAULT_RESUME_VALIDITY,
          validForField: resume.validForField ?? null,
          query: {
            clientId: resume.query?.clientId ?? null,
            lastSequence: resume.query?.lastSequence ?? null,
          },
          resumed: resume.resumed ?? null,
          rejected: resume.rejected ?? null,
        }
      : null,
    onOpen: (onOpen ?? []).map(({ send, after }) => ({ send, after: after ?? 0 })),
    inspect: {
      id: inspect?.id ?? null,
      sequence: inspect?.sequence ?? null,
      timestamp: inspect?.timestamp ?? null,
    },
  };
}

function servicesFrom({ token, stats, polling, tls, proxy }: Policies): ServicesConfig {
  return {
    token: token
      ? {
          url: token.url,
          method: token.method ?? 'POST',
          headers: token.headers ?? {},
          body: token.body ?? null,
          field: token.field ?? DEFAULT_TOKEN.field,
          expiresIn: token.expiresIn ?? DEFAULT_TOKEN.expiresIn,
          as: token.as ?? 'bearer',
          timeout: token.timeout ?? DEFAULT_TOKEN.timeout,
        }
      : null,
    stats: stats ? { ...DEFAULT_STATS, ...defined(stats), url: stats.url } : null,
    polling: polling
      ? {
          url: polling.url,
          interval: polling.interval ?? DEFAULT_POLLING.interval,
          maxInterval: polling.maxInterval ?? DEFAULT_POLLING.maxInterval,
          messages: polling.messages ?? null,
        }
      : null,
    tls: tls
      ? {
          ca: tls.ca ?? null,
          cert: tls.cert ?? null,
          key: tls.key ?? null,
          passphrase: tls.passphrase ?? null,
          serverName: tls.serverName ?? null,
        }
      : null,
    proxy: proxy ?? null,
  };
}

function settingsFrom(defaults: Policies, own: Policies): BackendSettings {
  const base = DEFAULT_SETTINGS;
  const given = { ...defined(defaults), ...defined(own) };
  return {
    dialTimeout: given.dialTimeout ?? base.dialTimeout,
    minDialInterval: given.minDialInterval ?? base.minDialInterval,
    stableAfter: given.stableAfter ?? base.stableAfter,
    maxAttempts: given.maxAttempts ?? base.maxAttempts,
    closeGrace: given.closeGrace ?? base.closeGrace,
    maxMessageBytes: given.maxMessage ?? base.maxMessageBytes,
    slowAfter: given.slowAfter ?? base.slowAfter,
    backoff: { ...base.backoff, ...defined(defaults.backoff ?? {}), ...defined(own.backoff ?? {}) },
    heartbeat: { ...base.heartbeat, ...defined(defaults.heartbeat ?? {}), ...defined(own.heartbeat ?? {}) },
    breaker: { ...base.breaker, ...defined(defaults.breaker ?? {}), ...defined(own.breaker ?? {}) },
    connect: given.connect ?? base.connect,
    outbound: { ...base.outbound, ...defined(defaults.outbound ?? {}), ...defined(own.outbound ?? {}) },
    inspectRate: given.inspect?.rate ?? base.inspectRate,
    inspector: given.inspector ?? base.inspector,
  };
}

/** A URL that may be shown and written down: no user info, and query values masked. */
export function redactUrl(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  // What has no name may be the credential itself.
  const query = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=•••` : '•••'))
    .join('&');
  url.search = '';
  return query ? `${url.href}?${query}` : url.href;
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the keys that are there but undefined, which would win over a default in a spread. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>;
}
