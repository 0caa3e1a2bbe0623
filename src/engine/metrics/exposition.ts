import { Counter, Gauge, Registry } from 'prom-client';

export interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** All series of one name. */
export interface Family {
  name: string;
  help: string;
  type: 'counter' | 'gauge';
  labels: readonly string[];
  /** Made while it is written; a value that is NaN is left out: a gap, never a zero. */
  samples: Iterable<Sample>;
}

/** A family of one series without labels. */
export const single = (type: Family['type'], name: string, help: string, value: number): Family => ({
  name,
  help,
  type,
  labels: [],
  samples: [{ labels: {}, value }],
});

/** What the answer is, as the Content-Type header has it. */
export const EXPOSITION_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/**
 * Series that are written in one go. prom-client takes some µs for each, so that a large fleet in one piece
 * would hold up the engine for half a second.
 */
const AT_ONCE = 500;

/** The families in Prometheus's text format; a name without a value is left out. */
export async function exposition(families: Iterable<Family>): Promise<string> {
  const parts: string[] = [];
  for (const family of families) {
    let first = true;
    for (const samples of inPieces(family.samples)) {
      const text = await textOf(family, samples);
      parts.push(first ? text : withoutHead(text));
      first = false;
      await new Promise(setImmediate);
    }
  }
  return parts.map((part) => `${part}\n`).join('');
}

function* inPieces(samples: Iterable<Sample>): Iterable<Sample[]> {
  let piece: Sample[] = [];
  for (const sample of samples) {
    if (Number.isNaN(sample.value)) continue;
    piece.push(sample);
    if (piece.length < AT_ONCE) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

async function textOf({ name, help, type, labels }: Family, samples: readonly Sample[]): Promise<string> {
  const registry = new Registry();
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === 'counter') {
    const counter = new Counter(options);
    for (const sample of samples) counter.inc(sample.labels, sample.value);
  } else {
    const gauge = new Gauge(options);
    for (const sample of samples) gauge.set(sample.labels, sample.value);
  }
  return await registry.getSingleMetricAsString(name);
}

/** Without the lines HELP and TYPE, which may stand there once. */
function withoutHead(text: string): string {
  const afterHelp = text.indexOf('\n') + 1;
  return text.slice(text.indexOf('\n', afterHelp) + 1);
}
