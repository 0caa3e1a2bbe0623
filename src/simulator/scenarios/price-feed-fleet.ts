import { type FleetHost, policiesOf, restartPolicy, SCHEMA_LINE, timesOf } from './fleet-text.ts';

/** The fleet file that somebody would write who watches the price feed. */
export function priceFeedFleet({ authority, timeScale }: FleetHost): string {
  const time = timesOf({ timeScale });
  return `${SCHEMA_LINE}
# A price feed that takes ten connections and closes any other with 1013. Of a console it has one connection,
# however many windows look at it, and when it is full a dial now and then and no storm of them.
version: 1
backends:
  - id: price-feed
    name: Price feed
    url: ws://${authority}/ws?client=wirewatch
    ${policiesOf(time, restartPolicy(time, 30))}
    outcomes:
      # Full is not broken: it is asked again when somebody may have left, and its breaker stays closed.
      - { close: 1013, then: retry-after, wait: ${time(10_000)}, failure: false }
    onOpen:
      # What is asked for in the first moments of a connection is refused.
      - { send: '{"type":"get"}', after: ${time(2_000)} }
    inspector: true
    inspect: { sequence: seq, timestamp: sentAt }
`;
}
