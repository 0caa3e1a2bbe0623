import { type FleetHost, policiesOf, restartPolicy, SCHEMA_LINE, timesOf } from './fleet-text.ts';

/** The fleet file that somebody would write who watches the signals. */
export function signalsFleet({ authority, timeScale }: FleetHost): string {
  const time = timesOf({ timeScale });
  return `${SCHEMA_LINE}
# Signals over a socket that needs a token, the server's own count of connections by tier beside it, and what is
# missed fetched over HTTP: only while the socket is down, and ever less often.
version: 1
backends:
  - id: signals
    name: Signals
    url: ws://${authority}/ws
    token:
      url: http://${authority}/auth/token?client=wirewatch&tier=pro
      method: POST
      as: { query: token }
      timeout: ${time(10_000, 1_000)}
    stats: { url: 'http://${authority}/ws/stats', interval: ${time(10_000, 1_000)} }
    polling:
      url: http://${authority}/api/signals?client=wirewatch
      interval: ${time(5_000, 100)}
      maxInterval: ${time(60_000, 100)}
      messages: signals
    ${policiesOf(time, restartPolicy(time, 60))}
    outcomes:
      - { status: 503, then: retry-after, wait: ${time(2_000)} }
    inspector: true
    # Duplicates by their id, what is out of turn by its number, and how long it was on its way.
    inspect: { id: id, sequence: seq, timestamp: sentAt }
`;
}
