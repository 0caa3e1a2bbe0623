import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { Result } from '../../shared/result.ts';
import type { Finding, FleetProblem, Path } from './fleet-problem.ts';

/** The text of one fleet file as YAML, of which JSON is a part: its content, and where each value stands. */
export class FleetDocument {
  /** What makes it no YAML at all; then there is no content. */
  readonly syntaxErrors: readonly Finding[];
  /** Keys that are not text, which no fleet file has. */
  readonly oddKeys: readonly Finding[];
  readonly content: unknown;
  private readonly lines = new LineCounter();
  private readonly document: Document;

  /** @param file names it in problems. */
  constructor(
    text: string,
    readonly file: string,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, logLevel: 'error' });
    this.syntaxErrors = this.document.errors.map((error) => ({
      offset: error.pos[0],
      message: syntaxMessage(error),
    }));
    if (this.syntaxErrors.length === 0 && this.document.contents === null) {
      this.syntaxErrors = [{ offset: 0, message: 'is empty, expected version: 1 and backends' }];
    }
    const readable = this.syntaxErrors.length === 0;
    this.oddKeys = readable ? oddKeys(this.document) : [];
    const content = readable ? readContent(this.document) : undefined;
    if (content && !content.ok) this.syntaxErrors = [{ offset: 0, message: content.error }];
    this.content = content?.ok ? content.value : undefined;
  }

  /** Of a value, or of the nearest thing around it that stands in the text. */
  offsetOf(path: Path): number {
    const node = this.nodeAt(path);
    if (isNode(node)) return node.range?.[0] ?? 0;
    return path.length === 0 ? 0 : this.offsetOf(path.slice(0, -1));
  }

  offsetOfKey(path: Path): number {
    const parent = this.nodeAt(path.slice(0, -1));
    const key = String(path.at(-1));
    if (isMap(parent)) {
      for (const pair of parent.items) {
        if (isPair(pair) && isScalar(pair.key) && String(pair.key.value) === key)
          return pair.key.range?.[0] ?? 0;
      }
    }
    return isSeq(parent) || isMap(parent) ? (parent.range?.[0] ?? 0) : 0;
  }

  problem({ offset, message }: Finding): FleetProblem {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col), message };
  }

  private nodeAt(path: Path): unknown {
    return path.length === 0 ? this.document.contents : this.document.getIn(path, true);
  }
}

/** An alias that refers to itself, or a bomb of them, is refused by the parser with an error. */
function readContent(document: Document): Result<unknown, string> {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 1_000 }) };
  } catch {
    return { ok: false, error: 'its aliases (*name) stand for more than a fleet file can hold' };
  }
}

function oddKeys(document: Document): Finding[] {
  const findings: Finding[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (key === null || isScalar(key)) return undefined;
      findings.push({ offset: (isNode(key) && key.range?.[0]) || 0, message: 'expected a key that is text' });
      return visit.SKIP;
    },
  });
  return findings;
}

/** In our words where the parser's are for programmers; else its own, without the picture of the line. */
const syntaxMessage = (error: YAMLError): string => {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return 'this key is there twice in one mapping';
    case 'BAD_INDENT':
      return 'the indentation does not fit what is above';
    case 'TAB_AS_INDENT':
      return 'a tab, where YAML takes spaces';
    default:
      return (error.message.split(' at line ')[0] ?? error.message).trim();
  }
};
