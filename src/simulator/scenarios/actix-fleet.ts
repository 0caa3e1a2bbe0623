import { accountPolicy, type FleetHost, policiesOf, SCHEMA_LINE, timesOf } from './fleet-text.ts';

/** The fleet file that somebody would write who watches the actix-like server. */
export function actixFleet({ authority, timeScale }: FleetHost): string {
  const time = timesOf({ timeScale });
  return `${SCHEMA_LINE}
# A server that takes a silent client for dead after a minute, takes a hundred messages a second from each, and
# keeps the session of a client that was cut off.
version: 1
backends:
  - id: actix
    name: Actix-like server
    url: ws://${authority}/ws
    ${policiesOf(time, accountPolicy(time, 5_000))}
    hello:
      send: '{"type":"hello","client":{{clientId}},"last":{{lastSequence}}}'
      expect: { field: type, equals: welcome }
      reject: { field: type, equals: rejected }
      timeout: ${time(5_000, 500)}
    resume:
      sequence: seq
      clientId: client
      validFor: ${time(120_000, 1_000)}
      validForField: validFor
      resumed: { field: resumed, equals: true }
    # Ninety messages a second, of the hundred that it takes.
    outbound: { maxMessages: 1000, batch: 9, interval: 100ms, operatorMaySend: true }
    inspector: true
    inspect: { id: id, sequence: seq, timestamp: sentAt }
`;
}
