import type { MessageDirection } from '../../../shared/inspected-message.ts';

/** An arrow beside each word: a direction is not told by its colour alone. */
export const DIRECTIONS: Record<MessageDirection, string> = { in: '↓ in', out: '↑ out' };
