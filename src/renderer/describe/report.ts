import type { ActionReport } from '../../shared/contract.ts';
import { sentence } from '../../shared/describe/outcome.ts';
import type { OperatorAction } from '../../shared/event.ts';
import type { Result } from '../../shared/result.ts';
import type { Notice } from '../state/notices-store.ts';
import { texts } from '../texts/catalogue.ts';

/** What an operator does to backends; what is said of them, or to one, is answered otherwise. */
export type BackendAction = Exclude<
  OperatorAction,
  'send' | 'acknowledge' | 'mark' | 'add' | 'test' | 'record' | 'record-stop' | 'inject' | 'mend'
>;

/** What an action came to, in a sentence each for what was done and what was refused. */
export function describeReport(
  action: BackendAction,
  result: Result<ActionReport>,
  nameOf: (backend: string) => string,
): Pick<Notice, 'text' | 'tone'> {
  if (!result.ok) {
    return { text: texts.actions.couldNot(action, sentenceEnd(result.error.message)), tone: 'refused' };
  }
  const { done, refused } = result.value;
  const parts = done.map((backend) => texts.actions.did(action, nameOf(backend)));
  for (const { backend, why } of refused) {
    parts.push(texts.actions.didNot(action, nameOf(backend), sentenceEnd(why)));
  }
  return { text: parts.join(' '), tone: refused.length > 0 ? 'refused' : 'done' };
}

const sentenceEnd = (text: string): string => text.charAt(0) + sentence(text).slice(1);
