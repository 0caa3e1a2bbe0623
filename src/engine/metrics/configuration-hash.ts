import { createHash } from 'node:crypto';
import type { MessagePattern } from '../../shared/fleet-messages.ts';
import {
  type BackendConfig,
  type FleetConfig,
  type MessagesConfig,
  redactUrl,
  type ServicesConfig,
} from '../fleet-file/fleet-config.ts';

/** In place of what may be a credential: that it is there is all that goes in. */
type Masked = 'set' | null;

const masked = (value: unknown): Masked => (value === null || value === undefined ? null : 'set');

const known = new WeakMap<FleetConfig, string>();

/**
 * SHA-256 of the configuration as it is in force, in hex: tells whether two consoles, or two moments of one,
 * have the same. Nothing that may be a credential goes in (header values, messages and texts to be looked
 * for in them, query values, user info, tokens, keys), so that it can be shown everywhere and nobody can
 * try out guesses on it; in return, another password alone gives no other hash.
 *
 * Worked out once for each configuration: of 10,000 backends it takes a moment.
 */
export function configurationHash(config: FleetConfig): string {
  const found = known.get(config);
  if (found !== undefined) return found;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([config.name, config.dials]));
  // One at a time: the text of all together would be some tens of MiB.
  for (const backend of config.backends) hash.update(JSON.stringify(withoutSecrets(backend)));
  const digest = hash.digest('hex');
  known.set(config, digest);
  return digest;
}

/** Its keys stand in the same order however the fleet file was written, but for those that the file names. */
function withoutSecrets(backend: BackendConfig) {
  const { info, headers, subprotocols, perMessageDeflate, outcomes, messages, services } = backend;
  return {
    info,
    headers: Object.keys(headers).sort(),
    // Some servers take a token for one.
    subprotocols: subprotocols.length,
    perMessageDeflate,
    outcomes,
    messages: publicMessages(messages),
    services: publicServices(services),
  };
}

function publicMessages({ hello, resume, onOpen, inspect }: MessagesConfig) {
  return {
    hello: hello && {
      send: masked(hello.send),
      expect: publicPattern(hello.expect),
      reject: hello.reject && publicPattern(hello.reject),
      timeout: hello.timeout,
    },
    resume: resume && {
      ...resume,
      resumed: resume.resumed && publicPattern(resume.resumed),
      rejected: resume.rejected && publicPattern(resume.rejected),
    },
    onOpen: onOpen.map(({ after }) => after),
    inspect,
  };
}

const publicPattern = ({ field, equals, contains }: MessagePattern) => ({
  field: field ?? null,
  // An expected `null` is a value too.
  equals: equals === undefined ? null : 'set',
  contains: masked(contains),
});

function publicServices({ token, stats, polling, tls, proxy }: ServicesConfig) {
  return {
    token: token && {
      ...token,
      url: redactUrl(token.url),
      headers: Object.keys(token.headers).sort(),
      body: masked(token.body),
    },
    stats: stats && { ...stats, url: redactUrl(stats.url) },
    polling: polling && { ...polling, url: redactUrl(polling.url) },
    tls: tls && { ...tls, key: masked(tls.key), passphrase: masked(tls.passphrase) },
    proxy: proxy && redactUrl(proxy),
  };
}
