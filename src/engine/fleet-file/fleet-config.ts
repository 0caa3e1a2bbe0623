import type { BackendInfo, BackendSettings } from '../../shared/backend.ts';
import {
  DEFAULT_DIALS,
  DEFAULT_SETTINGS,
  type FleetFile,
  type OutcomeOverride,
} from '../../shared/fleet-schema.ts';

/** A fleet as the engine runs it: the file's content with every default filled in. */
export interface FleetConfig {
  name: string;
  dials: { concurrency: number; perSecond: number; perHostPerSecond: number };
  backends: BackendConfig[];
}

/** One backend. Only `info` may leave the engine: `url` and `headers` can hold credentials. */
export interface BackendConfig {
  info: BackendInfo;
  url: string;
  headers: Record<string, string>;
  subprotocols: string[];
  perMessageDeflate: boolean;
  /** In the order of their precedence: its own, then those of all backends. */
  outcomes: readonly OutcomeOverride[];
}

type Policies = NonNullable<FleetFile['defaults']>;

/** @param fallbackName for a file that does not name its fleet. */
export function configureFleet(file: FleetFile, fallbackName: string): FleetConfig {
  const defaults = file.defaults ?? {};
  return {
    name: file.name ?? fallbackName,
    dials: { ...DEFAULT_DIALS, ...defined(file.dials ?? {}) },
    backends: file.backends.map((backend) => ({
      info: {
        id: backend.id,
        name: backend.name ?? backend.id,
        url: redactUrl(backend.url),
        host: new URL(backend.url).host,
        group: backend.group ?? null,
        tags: backend.tags ?? [],
        settings: settingsFrom(defaults, backend),
      },
      url: backend.url,
      headers: { ...defaults.headers, ...backend.headers },
      subprotocols: backend.subprotocols ?? defaults.subprotocols ?? [],
      perMessageDeflate: backend.perMessageDeflate ?? defaults.perMessageDeflate ?? false,
      outcomes: [...(backend.outcomes ?? []), ...(defaults.outcomes ?? [])],
    })),
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
