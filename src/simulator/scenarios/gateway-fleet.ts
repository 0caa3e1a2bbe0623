import { type FleetHost, policiesOf, restartPolicy, SCHEMA_LINE, timesOf } from './fleet-text.ts';

/** The fleet file that somebody would write who watches the gateway. */
export function gatewayFleet({ authority, timeScale }: FleetHost): string {
  const time = timesOf({ timeScale });
  return `${SCHEMA_LINE}
# A gateway in front of a container that gets a new address with every restart. Its name is looked up for every
# dial. A restart takes seconds, and so long it is asked every second or less, by one connection where ten tabs would ask;
# what lasts half a minute is no restart, and then the breaker leaves it alone for a while.
version: 1
backends:
  - id: gateway
    name: Gateway
    url: ws://${authority}/ws?client=wirewatch
    dialTimeout: ${time(10_000, 1_000)}
    ${policiesOf(time, restartPolicy(time, 30))}
    inspector: true
    inspect: { id: id, sequence: seq, timestamp: sentAt }
`;
}
