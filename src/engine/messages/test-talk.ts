import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import type { MessagesConfig } from '../fleet-file/fleet-config.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { Conversation, type ConversationHooks, type Line } from './conversation.ts';

/* What the tests of a conversation have in common. */

export const SILENT: MessagesConfig = {
  hello: null,
  resume: null,
  onOpen: [],
  inspect: { id: null, sequence: null, timestamp: null },
};

export const HELLO: NonNullable<MessagesConfig['hello']> = {
  send: '{"type":"hello","client":{{clientId}},"last":{{lastSequence}}}',
  expect: { field: 'type', equals: 'welcome' },
  reject: { field: 'type', equals: 'denied' },
  timeout: 5_000,
};

export const RESUME: NonNullable<MessagesConfig['resume']> = {
  sequence: 'seq',
  clientId: 'client',
  validFor: 120_000,
  validForField: null,
  query: { clientId: null, lastSequence: null },
  resumed: { field: 'resumed', equals: true },
  rejected: null,
};

export const SEQUENCE = { id: null, sequence: 'seq', timestamp: null };

/** A connection as far as a conversation knows it. */
export class TestLine implements Line {
  readonly sent: string[] = [];
  bufferedAmount = 0;
  onSend: (() => void) | null = null;

  send(data: string | Buffer): void {
    this.sent.push(data.toString());
    this.onSend?.();
  }
}

/** A conversation in virtual time, with all that it has told its owner in words. */
export function talk(
  config: Partial<MessagesConfig>,
  settings = DEFAULT_SETTINGS,
  own: Partial<ConversationHooks> = {},
) {
  const clock = new VirtualClock();
  const told: string[] = [];
  const conversation = new Conversation({ ...SILENT, ...config }, settings, clock, {
    onReady: () => told.push('ready'),
    onRefused: (text) => told.push(`refused: ${text}`),
    onResume: (result, lastSequence) => told.push(`${result} from ${lastSequence}`),
    onDelay: (ms) => told.push(`${ms} ms`),
    onDropped: (_, count) => told.push(`${count} dropped`),
    ...own,
  });
  const open = () => {
    const line = new TestLine();
    conversation.opened(line);
    return line;
  };
  const receive = (...contents: object[]) => {
    for (const content of contents) conversation.received(Buffer.from(JSON.stringify(content)), false);
  };
  return { clock, conversation, told, open, receive };
}
