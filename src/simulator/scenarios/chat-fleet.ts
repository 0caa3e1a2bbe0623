import { accountPolicy, type FleetHost, policiesOf, SCHEMA_LINE, timesOf } from './fleet-text.ts';

export interface ChatFleetHost extends FleetHost {
  rooms: readonly string[];
  /** Of the query; or the reference that stands for it. */
  token: string;
}

/** The fleet file that somebody would write who watches the chat. */
export function chatFleet({ authority, timeScale, rooms, token }: ChatFleetHost): string {
  const time = timesOf({ timeScale });
  return `${SCHEMA_LINE}
# A socket for each room of a chat, with a breaker, a backoff and a count of attempts of its own. The credential
# is in the query, which is shown to nobody.
version: 1
backends:
  - id: chat/{room}
    name: Chat, room {room}
    group: chat
    url: ws://${authority}/api/v1/chats/{room}/ws?client=wirewatch&token=${token}
    each:
      room: [${rooms.map((room) => (/^\d+$/.test(room) ? room : `'${room}'`)).join(', ')}]
    # With connect: onDemand a room would be connected only while somebody looks at it.
    connect: always
    ${policiesOf(time, accountPolicy(time))}
    outcomes:
      # A room that was closed may be opened again; nothing is broken until then.
      - { close: 4004, then: retry-after, wait: ${time(5_000)}, failure: false }
      - { status: 404, then: retry-after, wait: ${time(30_000)}, failure: false }
    inspector: true
    inspect: { id: id, timestamp: sentAt }
`;
}
