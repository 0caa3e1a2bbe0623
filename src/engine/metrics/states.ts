import { breakerNumber, healthNumber, phaseNumber } from '../../shared/frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../shared/health.ts';

/** From a packed state of `frame.ts` to the place of its word. */
export type StateNumber = (packed: number) => number;

export interface BackendState {
  /** The label, the end of the metric's name, and the beginning of a fleet column's. */
  word: 'phase' | 'health' | 'breaker';
  /** In the order of their numbers. */
  words: readonly string[];
  /** Part of a sentence. */
  help: string;
  numberOf: StateNumber;
}

/** What a backend is in exactly one of, three times over. */
export const BACKEND_STATES: readonly BackendState[] = [
  { word: 'phase', words: PHASES, help: 'the phase of their connection', numberOf: phaseNumber },
  {
    word: 'health',
    // The last, `stale`, is a reader's own finding.
    words: HEALTHS.filter((health) => health !== 'stale'),
    help: 'health',
    numberOf: healthNumber,
  },
  {
    word: 'breaker',
    words: BREAKER_STATES,
    help: 'the state of their circuit breaker',
    numberOf: breakerNumber,
  },
];
