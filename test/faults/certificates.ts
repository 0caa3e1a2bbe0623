import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import tls from 'node:tls';
import { vi } from 'vitest';
import { type Disposable, disposable } from '../../src/shared/disposable.ts';

/*
 * Certificates made on the spot, for whatever a TLS server can have wrong with its own. X.509 in DER by
 * hand, because Node reads certificates but makes none. Source: RFC 5280 §4.1, ITU-T X.690 §8.
 */

/** In PEM. */
export interface Certificate {
  key: string;
  cert: string;
}

interface Issue {
  /** Names or addresses that it is for. */
  hosts?: string[];
  from?: Date;
  to?: Date;
  /** Default: signed by itself. */
  by?: Authority;
}

interface Signer {
  name: string;
  privateKey: KeyObject;
}

export interface Authority extends Signer, Certificate {}

const DAY = 86_400_000;
const daysFromNow = (days: number) => new Date(Date.now() + days * DAY);

export function createAuthority(): Authority {
  const name = 'Wirewatch test authority';
  const { certificate, privateKey } = make(name, {}, [extension('551d13', true, sequence(boolean(true)))]);
  return { name, privateKey, ...certificate };
}

export function issue(options: Issue): Certificate {
  const { hosts = ['127.0.0.1'] } = options;
  const alternatives = hosts.map((host) =>
    isIP(host) === 4
      ? der(0x87, Buffer.from(host.split('.').map(Number)))
      : der(0x82, Buffer.from(host, 'latin1')),
  );
  return make(hosts[0] ?? '', options, [extension('551d11', false, sequence(...alternatives))]).certificate;
}

export const expired = (): Pick<Issue, 'from' | 'to'> => ({ from: daysFromNow(-30), to: daysFromNow(-1) });
export const notYetValid = (): Pick<Issue, 'from' | 'to'> => ({ from: daysFromNow(1), to: daysFromNow(30) });

/** As if this machine trusted it: there is no other way to say so to a process that runs. */
export function trust({ cert }: Authority): Disposable {
  const original = tls.createSecureContext;
  const spy = vi
    .spyOn(tls, 'createSecureContext')
    .mockImplementation((options) => original({ ...options, ca: cert }));
  return disposable(() => spy.mockRestore());
}

function make(name: string, { from, to, by }: Issue, extensions: Buffer[]) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer: Signer = by ?? { name, privateKey };
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
  const content = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(signer.name),
    sequence(time(from ?? daysFromNow(-1)), time(to ?? daysFromNow(30))),
    commonName(name),
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', content, signer.privateKey);
  const cert = pem(sequence(content, ecdsaWithSha256, bits(signature)));
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  return { certificate: { key, cert }, privateKey };
}

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const integer = (value: Uint8Array) => der(0x02, value);
const boolean = (value: boolean) => der(0x01, Buffer.from([value ? 0xff : 0]));
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const bits = (value: Uint8Array) => der(0x03, Buffer.from([0]), value);
const commonName = (name: string) =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name, 'utf8')))));
const extension = (id: string, critical: boolean, value: Buffer) =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), der(0x04, value));
/** UTCTime, which reaches to 2049. */
const time = (date: Date) =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`, 'latin1'));

const pem = (bytes: Buffer) => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};
