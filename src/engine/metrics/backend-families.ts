import type { BackendInfo } from '../../shared/backend.ts';
import { type BackendColumn, backendColumn } from '../../shared/frame.ts';
import { countedFamilies } from './counted-families.ts';
import type { Family, Sample } from './exposition.ts';
import type { Reading } from './reading.ts';
import { BACKEND_STATES } from './states.ts';

const LABELS = ['backend', 'group'] as const;

const labelsOf = ({ id, group }: BackendInfo) => ({ backend: id, group: group ?? '' });

const SECONDS_PER_MS = 0.001;

/** Series for each backend. */
export function* backendFamilies(reading: Reading): Iterable<Family> {
  const { backends, counts, openSeconds } = reading;
  for (const { word, words, numberOf } of BACKEND_STATES) {
    yield {
      name: `wirewatch_backend_${word}`,
      help: `1 for the ${word} that the backend is in, 0 for every other.`,
      type: 'gauge',
      labels: [...LABELS, word],
      samples: stateSamples(reading, word, words, numberOf),
    };
  }
  yield* countedFamilies('backend', LABELS, (count) => rowSamples(backends, counts[count]));
  yield {
    name: 'wirewatch_backend_open_seconds_total',
    help: 'Time that the connection was open.',
    type: 'counter',
    labels: LABELS,
    samples: rowSamples(backends, openSeconds),
  };
  yield {
    name: 'wirewatch_backend_uptime_ratio',
    help: 'Share of the time since it came into the fleet that the connection was open.',
    type: 'gauge',
    labels: LABELS,
    samples: columnSamples(reading, 'uptime', 1),
  };
  yield {
    name: 'wirewatch_backend_last_round_trip_seconds',
    help: 'The newest round trip on the present connection.',
    type: 'gauge',
    labels: LABELS,
    samples: columnSamples(reading, 'rttLast', SECONDS_PER_MS),
  };
  yield {
    name: 'wirewatch_backend_round_trip_seconds',
    help: 'Round trips over the last 30 to 60 s, by percentile.',
    type: 'gauge',
    labels: [...LABELS, 'percentile'],
    samples: percentiles(reading, { '50': 'rttP50', '95': 'rttP95', '99': 'rttP99' }),
  };
  yield {
    name: 'wirewatch_backend_delivery_seconds',
    help: 'How long messages were on their way over the last 30 to 60 s, by the time of sending in them.',
    type: 'gauge',
    labels: [...LABELS, 'percentile'],
    samples: percentiles(reading, { '95': 'deliveryP95' }),
  };
}

function* stateSamples(
  { newest }: Reading,
  word: string,
  words: readonly string[],
  numberOf: (packed: number) => number,
): Iterable<Sample> {
  for (const [row, info] of newest?.backends.entries() ?? []) {
    const now = numberOf(newest?.frame.state[row] as number);
    for (const [at, each] of words.entries()) {
      yield { labels: { ...labelsOf(info), [word]: each }, value: at === now ? 1 : 0 };
    }
  }
}

function* rowSamples(backends: readonly BackendInfo[], values: Float64Array): Iterable<Sample> {
  for (const [row, info] of backends.entries()) {
    yield { labels: labelsOf(info), value: values[row] as number };
  }
}

function* percentiles(reading: Reading, columns: Record<string, BackendColumn>): Iterable<Sample> {
  for (const [percentile, column] of Object.entries(columns)) {
    for (const { labels, value } of columnSamples(reading, column, SECONDS_PER_MS)) {
      yield { labels: { ...labels, percentile }, value };
    }
  }
}

function* columnSamples({ newest }: Reading, name: BackendColumn, factor: number): Iterable<Sample> {
  const column = newest?.frame.columns[backendColumn(name)];
  for (const [row, info] of newest?.backends.entries() ?? []) {
    yield { labels: labelsOf(info), value: (column?.[row] ?? Number.NaN) * factor };
  }
}
