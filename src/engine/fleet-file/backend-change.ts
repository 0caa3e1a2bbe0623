import { isDeepStrictEqual } from 'node:util';
import type { BackendConfig } from './fleet-config.ts';

/** What a change of a backend's configuration is about. */
export type BackendChange =
  | 'nothing'
  /** What is done with a connection: it goes on. */
  | 'policies'
  /** What the connection is made from: it has to be made anew. */
  | 'connection';

export function changeOf(before: BackendConfig, after: BackendConfig): BackendChange {
  if (isDeepStrictEqual(before, after)) return 'nothing';
  return isDeepStrictEqual(connectionPart(before), connectionPart(after)) ? 'policies' : 'connection';
}

const connectionPart = ({
  url,
  headers,
  subprotocols,
  perMessageDeflate,
  info,
  messages,
  services,
}: BackendConfig) => ({
  url,
  headers,
  subprotocols,
  perMessageDeflate,
  maxMessageBytes: info.settings.maxMessageBytes,
  hello: messages.hello,
  resume: messages.resume,
  onOpen: messages.onOpen,
  token: services.token,
  tls: services.tls,
  proxy: services.proxy,
});

/** Whether the configuration has anything to say or to look for in the messages. */
export const hasConversation = ({ messages: { hello, resume, onOpen, inspect } }: BackendConfig): boolean =>
  hello !== null ||
  resume !== null ||
  onOpen.length > 0 ||
  Object.values(inspect).some((field) => field !== null);
