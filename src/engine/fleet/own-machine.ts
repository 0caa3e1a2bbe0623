import { networkInterfaces } from 'node:os';

const NONE: ReadonlySet<string> = new Set();

/**
 * RFC 6761 §6.3: names below localhost lead there as well. RFC 1122 §3.2.1.3: all of 127/8 does. Who connects to the
 * address that stands for any, 0.0.0.0 or ::, comes to this machine too.
 */
const LOOPBACK =
  /^(?:127(?:\.\d{1,3}){3}|0\.0\.0\.0|(?:.*\.)?localhost\.?|::1?|::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4})$/;

/** Addresses that this machine has at present, as {@link isOnThisMachine} compares them. */
export function ownAddresses(): ReadonlySet<string> {
  try {
    const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    return new Set(all.map(({ address }) => comparable(address)));
  } catch {
    // A sandbox may forbid to ask: then only loopback is known to be here.
    return NONE;
  }
}

/**
 * Whether a backend is reached without any network, and so tells nothing about one: its host is this machine
 * by its loopback address or name, or by an address of its own.
 *
 * @param host as in {@link BackendInfo}: with its port, and with brackets around IPv6.
 * @param own as of {@link ownAddresses}: what is there while the network is, may go with it.
 */
export function isOnThisMachine(host: string, own = NONE): boolean {
  const name = comparable(host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
  return LOOPBACK.test(name) || own.has(name);
}

/** In lower case, and without a zone. */
const comparable = (address: string): string => address.toLowerCase().replace(/%.*$/, '');
