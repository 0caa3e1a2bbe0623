/**
 * Whether a backend is reached without any network, and so tells nothing about one: its host is this machine
 * by its loopback address or name.
 *
 * @param host as in {@link BackendInfo}: with its port, and with brackets around IPv6.
 */
export function isOnThisMachine(host: string): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  // RFC 6761 §6.3: names below localhost lead there as well. RFC 1122 §3.2.1.3: all of 127/8 does. Who connects to
  // the address that stands for any, 0.0.0.0 or ::, comes to this machine too.
  return /^(?:127(?:\.\d{1,3}){3}|0\.0\.0\.0|(?:.*\.)?localhost\.?|::1?|::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4})$/.test(
    name,
  );
}
