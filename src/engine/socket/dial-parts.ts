import type { DialMarks } from '../dial/link.ts';
import type { LatencyName } from '../history/history-series.ts';

const PARTS = ['dns', 'tcp', 'tls', 'upgrade', 'hello'] as const;

/**
 * What each part of a dial took, ms, as far as it came; a token, which came before them, is none of them. What there is
 * not, such as the name of an address or the TLS of a `ws:` URL, has no part.
 */
export function dialParts({ startedAt, token, ...marks }: DialMarks): [kind: LatencyName, ms: number][] {
  let before = token ?? startedAt;
  return PARTS.flatMap((part): [LatencyName, number][] => {
    const mark = marks[part];
    if (mark === null) return [];
    const ms = mark - before;
    before = mark;
    return [[`dial.${part}`, ms]];
  });
}
