import { formatCount, plural } from '../../shared/describe/numbers.ts';
import { formatElapsed } from '../../shared/describe/time.ts';
import type { ComparedFigure } from '../../shared/recording.ts';

const verdicts: Record<ComparedFigure['verdict'], string> = {
  worse: 'worse',
  better: 'better',
  same: 'same',
  unknown: 'too little data',
};

/** Two recordings laid over each other. */
export const compare = {
  title: 'Comparison',
  before: 'Before',
  after: 'After',
  close: 'Back to the recordings',
  swap: 'Swap',
  swapTitle: 'What was after becomes before',
  align: 'From',
  alignStart: 'their beginnings',
  alignMarker: (text: string) => `marker “${text}”`,
  working: 'Comparing…',
  problem: (why: string) => `They could not be compared: ${why}.`,
  tryAgain: 'Try again',
  doubts: {
    same: 'This is one recording beside itself: nothing can differ.',
    copy: 'One is a copy of the other: nothing can differ.',
    overlap: (span: string) =>
      `Both have the same ${span} in them: that part is compared with itself, and differences look smaller than they are.`,
    fleets: (before: string, after: string) =>
      `They are of two fleets, “${before}” and “${after}”: backends of the same id need not be the same.`,
  },
  over: (span: number, backends: number) =>
    `over ${formatElapsed(span)} each, ${plural(backends, 'backend')} that both have`,
  verdict: {
    worse: (figures: number, backends: number) =>
      backends === 0
        ? `Worse: ${plural(figures, 'figure')} of the fleet`
        : `Worse: ${plural(figures, 'figure')} of the fleet, and ${plural(backends, 'backend')}`,
    better: 'Nothing is worse, something is better',
    same: 'Nothing differs beyond noise',
    unknown: 'Too little data to tell',
    unjudged: (figures: number) => `${plural(figures, 'figure')} could not be judged: too little data`,
  },
  explains:
    'Noise is what differs by chance from one stretch of the same length to the next. A difference is called one where it is beyond noise so clearly that, of all called here, at most one in twenty is expected to be chance.',
  fleet: 'All backends together',
  backends: 'Backends that differ',
  found: 'Backends found',
  find: 'Show backend',
  findHint: 'part of an id',
  columns: {
    backend: 'Backend',
    figure: 'Figure',
    before: 'Before',
    after: 'After',
    change: 'Change',
    noise: 'Noise',
    picture: 'Change against noise',
    verdict: 'Verdict',
  },
  verdicts,
  noneDiffer: (count: number) => `No difference beyond noise in ${plural(count, 'backend')}.`,
  othersSame: (count: number) => `${plural(count, 'backend')} without a difference beyond noise.`,
  more: (count: number) => `and ${plural(count, 'backend')} more: look one up by its id.`,
  noneFound: 'No backend has that in its id.',
  onlyBefore: (ids: readonly string[], more: number) => only('Only before', ids, more),
  onlyAfter: (ids: readonly string[], more: number) => only('Only after', ids, more),
} as const;

const only = (words: string, ids: readonly string[], more: number): string =>
  `${words}: ${ids.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
