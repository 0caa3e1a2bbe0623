import type { BackendStatus } from '../../shared/backend.ts';
import { shortOutcome } from '../../shared/describe/outcome.ts';

/** Statuses are replaced and never changed, so what one says is made once. */
const said = new WeakMap<BackendStatus, string>();

/**
 * In lower case, what the state column says without its times, which would match a number by chance: the phase and
 * the health, why it is not open (`1013`, `403`), why the breaker is not closed and who has paused or isolated it.
 */
export function stateWords(status: BackendStatus): string {
  let words = said.get(status);
  if (words === undefined) {
    words = wordsOf(status).join('\n').toLowerCase();
    said.set(status, words);
  }
  return words;
}

function wordsOf({ state, health, degradedBy, breaker, lastOutcome }: BackendStatus): string[] {
  const words: string[] = [state.phase];
  if (health !== 'up') words.push(health);
  if (degradedBy !== null) words.push(degradedBy);
  // Why it was closed once says nothing of a connection that has been open for hours.
  const outcome = 'outcome' in state ? state.outcome : state.phase === 'connecting' ? lastOutcome : null;
  if (outcome) words.push(outcome.text, shortOutcome(outcome), String(outcome.code));
  if (breaker.state !== 'closed' && breaker.state !== 'disabled') {
    words.push(`breaker ${breaker.state}`, breaker.reason ?? '', breaker.by?.name ?? '');
    if (lastOutcome) words.push(lastOutcome.text, String(lastOutcome.code));
  }
  if (state.phase === 'paused') words.push(state.by.name, state.reason ?? '');
  return words;
}
