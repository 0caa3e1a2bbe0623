import { HEALTHS, type Health } from '../../shared/health.ts';
import type { View } from './view-store.ts';

/** What is looked at, as an address can carry it: it survives a reload and can be sent to a colleague. */
type Addressed = Pick<View, 'healths' | 'text' | 'selected'>;

/** `#backend=prices&health=down,degraded&find=edge`; empty when there is nothing to say. */
export function hashOf({ healths, text, selected }: Addressed): string {
  const parts = new URLSearchParams();
  if (selected !== null) parts.set('backend', selected);
  if (healths.size > 0) parts.set('health', HEALTHS.filter((health) => healths.has(health)).join(','));
  if (text !== '') parts.set('find', text);
  const hash = parts.toString();
  return hash === '' ? '' : `#${hash}`;
}

/** Words that it does not know are left out: an address may come from anywhere. */
export function readHash(hash: string): Addressed {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const words = (parts.get('health') ?? '').split(',');
  return {
    healths: new Set(words.filter((word): word is Health => (HEALTHS as readonly string[]).includes(word))),
    text: parts.get('find') ?? '',
    selected: parts.get('backend'),
  };
}
