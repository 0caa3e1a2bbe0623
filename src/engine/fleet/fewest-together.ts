/**
 * Fewer backends of one host than this, or than one in 100 of its backends, fail together by accident. Connections
 * that are cut once an hour on average, each by itself, make one in 360 fail within ten seconds: of 5,000 that is 14,
 * and about never 50.
 */
const FEWEST_OF_A_HOST = 2;
const SHARE_OF_A_HOST = 1 / 100;
/** Fewer hosts than this, or than one in 200 backends, have the same cause by accident. */
const FEWEST_HOSTS = 3;
const SHARE_OF_HOSTS = 1 / 200;

/** So many backends of a host that fail together are one incident. @param backends of that host */
export const fewestOfHost = (backends: number): number =>
  Math.max(FEWEST_OF_A_HOST, Math.ceil(backends * SHARE_OF_A_HOST));

/** So many hosts that fail for one cause are. @param backends of the fleet */
export const fewestHosts = (backends: number): number =>
  Math.max(FEWEST_HOSTS, Math.ceil(backends * SHARE_OF_HOSTS));
