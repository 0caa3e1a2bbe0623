import { isIPv6 } from 'node:net';
import type { Connect } from '../dial/link.ts';
import { openConnection } from '../socket/connection.ts';

/** By backend id: where a simulated server that has moved is to be found. */
export type MovedAddresses = ReadonlyMap<string, string>;

export const NOBODY_MOVED: MovedAddresses = new Map();

/**
 * Dials moved servers where they are. It stands in for a name server that gives the new address, which a machine's own
 * names never change to: the name of who has not moved is looked up as ever.
 *
 * @param moved asked at each dial
 */
export const connectToMoved =
  (moved: () => MovedAddresses, connect: Connect = openConnection): Connect =>
  (target, ...rest) => {
    const address = moved().get(target.config.info.id);
    if (address === undefined) return connect(target, ...rest);
    const url = new URL(target.url);
    url.hostname = isIPv6(address) ? `[${address}]` : address;
    return connect({ ...target, url: url.href }, ...rest);
  };
