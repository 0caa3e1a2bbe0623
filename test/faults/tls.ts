import { expect } from 'vitest';
import type { Bench } from './bench.ts';
import {
  type Authority,
  type Certificate,
  createAuthority,
  expired,
  issue,
  notYetValid,
  trust,
} from './certificates.ts';
import { noAnswer } from './dial.ts';
import { answeringPlainHttp, type Conduct, saying } from './fault-server.ts';
import type { EndingRow, Ends, Family } from './row.ts';

const certificateError = (code: string): Ends => ({
  before: 'opening',
  kind: 'tls',
  code,
  decision: 'retry-after',
  failure: true,
  fault: 'backend',
  wait: [300_000, 360_000, 'outcome'],
});

async function serveTls(
  bench: Bench,
  certificate: Certificate,
  conduct: Conduct = saying(),
): Promise<string> {
  const server = await bench.serve(conduct, { certificate });
  return server.url.replace('ws:', 'wss:');
}

/** A certificate of an authority that this machine trusts. */
const withCertificate = (
  fault: string,
  sees: string,
  code: string,
  make: (by: Authority) => Certificate,
): EndingRow => ({
  fault,
  sees,
  ends: certificateError(code),
  serve: async (bench) => {
    const authority = createAuthority();
    bench.own(trust(authority));
    return serveTls(bench, make(authority));
  },
});

export const tls: Family = {
  name: 'tls',
  about: 'Faults between TCP and HTTP. Certificate errors are named as OpenSSL names them.',
  rows: [
    {
      fault: 'has a certificate that is in order',
      sees: 'a chain to a trusted authority, the right host, a valid date',
      result: 'opened, with the time that TLS took',
      outcome: 'none: open',
      decision: 'none',
      breaker: 'not charged',
      story: async (bench) => {
        const authority = createAuthority();
        bench.own(trust(authority));
        const watch = bench.watch(await serveTls(bench, issue({ by: authority })));
        await watch.until(() => watch.phase() === 'open');
        const { timings } = watch.status().attempts[0] ?? {};
        expect(timings?.tls).toBeGreaterThanOrEqual(timings?.tcp ?? Number.NaN);
        expect(watch.status()).toMatchObject({ health: 'up', breaker: { state: 'closed' } });
      },
    },
    {
      fault: 'signs its certificate itself',
      sees: 'a chain of one',
      ends: certificateError('DEPTH_ZERO_SELF_SIGNED_CERT'),
      serve: (bench) => serveTls(bench, issue({})),
    },
    {
      fault: 'has a certificate of an unknown authority',
      sees: 'a chain to nowhere',
      ends: certificateError('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      serve: (bench) => serveTls(bench, issue({ by: createAuthority() })),
    },
    withCertificate('has a certificate that expired', 'it ended yesterday', 'CERT_HAS_EXPIRED', (by) =>
      issue({ by, ...expired() }),
    ),
    withCertificate(
      'has a certificate that is not valid yet',
      'it begins tomorrow',
      'CERT_NOT_YET_VALID',
      (by) => issue({ by, ...notYetValid() }),
    ),
    withCertificate(
      'has a certificate for another host',
      'a name that is not the one dialled',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      (by) => issue({ by, hosts: ['other.example'] }),
    ),
    {
      fault: 'speaks plain HTTP where TLS is expected',
      sees: 'HTTP in answer to a TLS hello',
      ends: {
        before: 'opening',
        kind: 'tls',
        code: ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER'],
        decision: 'retry',
        failure: true,
        fault: 'backend',
      },
      serve: async (bench) => (await bench.serve(answeringPlainHttp)).url.replace('ws:', 'wss:'),
    },
    {
      fault: 'speaks TLS where plain HTTP is expected',
      sees: 'FIN or a TLS alert in answer to a request',
      ends: {
        before: 'opening',
        kind: 'network',
        code: 'ECONNRESET',
        decision: 'retry',
        failure: true,
        fault: 'backend',
      },
      serve: async (bench) => (await bench.serve(saying(), { certificate: issue({}) })).url,
    },
    {
      fault: 'never answers the TLS hello',
      sees: 'TCP, then nothing',
      ends: noAnswer,
      policies: { dialTimeout: 150 },
      serve: async (bench) =>
        (await bench.serve((socket) => void socket.resume())).url.replace('ws:', 'wss:'),
    },
  ],
};
