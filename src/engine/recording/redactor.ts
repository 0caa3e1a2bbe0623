import type { InspectedEntry, InspectedMessage } from '../../shared/inspected-message.ts';
import { isBase64 } from '../../shared/inspected-message.ts';
import type { RedactionCount } from '../../shared/recording.ts';
import { MASK, maskText } from '../messages/message-mask.ts';
import { findJsonPlaces, type JsonPlace, parseJsonPlace } from './json-places.ts';
import { maskedBy, SUSPICIOUS } from './masked-by.ts';
import { type CompiledPattern, compilePatterns, NO_RULES, type RedactionRules } from './redaction-rules.ts';
import { SecretFinder, type Span } from './secret-finder.ts';

/** What a text is that something is taken out of, for the report. */
export type RedactionPlace =
  | 'message'
  | 'event'
  | 'status'
  | 'close reason'
  | 'error text'
  | 'marker'
  | 'reason of an action'
  | 'configuration'
  | 'report'
  | 'own text';

/**
 * Members of what the engine itself says that are no text of a peer or a person: names by which things are told apart
 * and words of ours. A backend called like a query value of its URL keeps its name.
 */
const OWN_MEMBERS: ReadonlySet<string> = new Set([
  'id',
  'backend',
  'backends',
  'group',
  'tags',
  'host',
  'added',
  'removed',
  'changed',
  'kind',
  'phase',
  'state',
  'health',
  'decider',
  'decision',
  'fault',
  'push',
  'engineId',
  'configurationHash',
  'version',
  'direction',
  'why',
  'by',
  'action',
]);

/** Members that say more of their text than what they are part of. */
const PLACES: Record<string, RedactionPlace> = {
  marker: 'marker',
  action: 'reason of an action',
  settings: 'configuration',
  url: 'configuration',
  fleetProblem: 'configuration',
  statuses: 'status',
  changes: 'status',
};

const OWN_PATTERNS = compilePatterns(NO_RULES).length;

/** Characters of a text that is remembered, and how many are. */
const SHORT = 200;
const MOST_HARMLESS = 4_096;

/**
 * Takes out of what is about to be kept or given away what lets somebody in, or what the fleet file says must not be
 * in it: the configured secrets in any form that {@link SecretFinder} knows, what message-mask.ts takes for a
 * credential, and what the rules name. Counts what it took out, by rule and by place. Redacting twice changes nothing
 * more, and counts nothing twice.
 */
export class Redactor {
  private readonly secrets: SecretFinder;
  private readonly patterns: readonly CompiledPattern[];
  /** Those of the fleet file. */
  private readonly added: readonly CompiledPattern[];
  private readonly places: readonly JsonPlace[];
  private readonly named: RegExp | null;
  private readonly counted = new Map<string, RedactionCount>();
  /** Short texts that nothing was to be taken out of: in an outage thousands say the same. */
  private readonly harmless = new Set<string>();

  /** @throws SyntaxError where a pattern is no regular expression; a fleet file with one is refused before */
  constructor(rules: RedactionRules, secrets: readonly string[]) {
    this.secrets = new SecretFinder(secrets);
    this.patterns = compilePatterns(rules);
    this.added = this.patterns.slice(OWN_PATTERNS);
    this.places = rules.paths.map(parseJsonPlace).filter((place) => place !== null);
    this.named = namedExpression(rules);
  }

  /** The same value where nothing is to be taken out, else one that shares what stays. */
  json<T>(value: T, place: RedactionPlace): T {
    return this.within(value, place) as T;
  }

  /** @param cut the text is the beginning of a longer one: it may end within a secret */
  text(text: string, place: RedactionPlace, cut = false): string {
    if (text.length < 4 || this.harmless.has(text)) return text;
    const redacted = this.redacted(text, place, cut);
    if (redacted === text && text.length <= SHORT && !cut) {
      if (this.harmless.size >= MOST_HARMLESS) this.harmless.clear();
      this.harmless.add(text);
    }
    return redacted;
  }

  private redacted(text: string, place: RedactionPlace, cut: boolean): string {
    let result = this.withoutSecrets(text, place, cut);
    const suspicious = SUSPICIOUS.test(result);
    for (const { rule, expression, isOne } of this.patternsFor(suspicious)) {
      result = result.replace(expression, (found) => {
        if (found.includes(MASK) || !isOne(found)) return found;
        this.count(rule, place);
        return MASK;
      });
    }
    if (this.named) result = this.withoutNamed(result, this.named, place);
    // A mask in place of something makes nothing suspicious of what stands around it.
    if (!suspicious) return result;
    const masked = maskText(result, []).text;
    if (masked === result) return result;
    for (const rule of maskedBy(result, masked)) this.count(rule, place);
    return masked;
  }

  /** Takes out the configured secrets alone: of what is no prose, such as a picture in SVG. */
  secretsOf(text: string, place: RedactionPlace): string {
    return this.withoutSecrets(text, place, false);
  }

  /**
   * A message as the inspector shows it, which has no configured secret in it already.
   * @param payloadBytes no more of its payload is kept
   */
  message<T extends InspectedEntry>(entry: T, payloadBytes = Number.POSITIVE_INFINITY): T {
    if (entry.kind === 'skipped') return entry;
    const { kind, payload, truncated } = entry;
    const place = kind === 'close' ? 'close reason' : 'message';
    const clean = isBase64(kind) ? null : this.payload(payload, place, truncated);
    // As most are. No character takes more than three bytes of UTF-8.
    if (clean === payload && 3 * payload.length <= payloadBytes) return entry;
    const redacted =
      clean === null ? this.bytes(Buffer.from(payload, 'base64'), truncated) : Buffer.from(clean);
    const kept = redacted.subarray(0, payloadBytes);
    const text = isBase64(kind) ? Buffer.from(kept).toString('base64') : textOf(kept);
    const changed: InspectedMessage = {
      ...entry,
      payload: text,
      truncated: truncated || kept.length < redacted.length,
      masked: entry.masked || !redacted.equals(Buffer.from(payload, isBase64(kind) ? 'base64' : 'utf8')),
    };
    return changed as T;
  }

  /** What was taken out since it was made. */
  counts(): RedactionCount[] {
    return [...this.counted.values()].map((each) => ({ ...each }));
  }

  private payload(text: string, place: RedactionPlace, cut: boolean): string {
    if (this.places.length === 0) return this.text(text, place, cut);
    const spans = findJsonPlaces(text, this.places).filter(({ from, to }) => text.slice(from, to) !== MASK);
    for (const { rule } of spans) this.count(rule, place);
    const cleared = replaced(text, spans, ({ quoted }) => (quoted ? MASK : `"${MASK}"`));
    return this.text(cleared, place, cut);
  }

  /** What is taken out of a binary message leaves as many bytes. */
  private bytes(bytes: Buffer, cut: boolean): Buffer {
    const text = bytes.toString('latin1');
    const spans: Span[] = this.secrets.find(text, cut);
    for (const _ of spans) this.count('configured secret', 'message');
    const stars = ({ from, to }: Span) => '*'.repeat(to - from);
    const cleared = replaced(text, spans, stars);
    // Beyond ASCII a mask cannot be told from the bytes of the message, so it is put in as stars.
    const masked = this.text(cleared, 'message').replaceAll(MASK, '***');
    return Buffer.from(masked, 'latin1');
  }

  private within(value: unknown, place: RedactionPlace): unknown {
    if (typeof value === 'string') return this.text(value, place);
    if (typeof value !== 'object' || value === null) return value;
    if (ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return this.withinArray(value, place);
    return this.withinObject(value as Record<string, unknown>, place);
  }

  private withinArray(values: unknown[], place: RedactionPlace): unknown[] {
    let copy: unknown[] | null = null;
    for (let index = 0; index < values.length; index++) {
      const before = values[index];
      if (typeof before === 'number') continue;
      const after = this.within(before, place);
      if (after === before) continue;
      copy ??= values.slice();
      copy[index] = after;
    }
    return copy ?? values;
  }

  private withinObject(value: Record<string, unknown>, place: RedactionPlace): Record<string, unknown> {
    const here = placeOf(value, place);
    let copy: Record<string, unknown> | null = null;
    for (const name in value) {
      const before = value[name];
      if (before === null || typeof before === 'number' || typeof before === 'boolean') continue;
      // Ours only as a word, or a list of words: what is under such a name otherwise is looked into.
      if (OWN_MEMBERS.has(name) && isWords(before)) continue;
      const after = this.within(before, PLACES[name] ?? here);
      if (after === before) continue;
      copy ??= { ...value };
      copy[name] = after;
    }
    return copy ?? value;
  }

  private withoutSecrets(text: string, place: RedactionPlace, cut: boolean): string {
    const spans = this.secrets.find(text, cut);
    for (const _ of spans) this.count('configured secret', place);
    return replaced(text, spans, () => MASK);
  }

  private patternsFor(suspicious: boolean): readonly CompiledPattern[] {
    // The patterns of ours begin with something suspicious; those of a fleet file may be anything.
    return suspicious ? this.patterns : this.added;
  }

  /** Names that the fleet file adds to those that name a credential anyway. */
  private withoutNamed(text: string, named: RegExp, place: RedactionPlace): string {
    return text.replace(named, (all, ...parts) => {
      const groups = parts.at(-1) as Record<string, string | undefined>;
      const value = groups.header ?? groups.query ?? groups.json ?? '';
      if (value === '' || value === MASK) return all;
      const name = (groups.name ?? groups.parameter ?? groups.member ?? '').toLowerCase();
      this.count(`${groups.parameter === undefined ? 'header' : 'query'} ${name}`, place);
      return all.slice(0, all.length - value.length) + MASK;
    });
  }

  private count(rule: string, place: string): void {
    const key = `${rule}\n${place}`;
    const there = this.counted.get(key);
    if (there) there.count++;
    else this.counted.set(key, { rule, place, count: 1 });
  }
}

/** Where an outcome or an event says what its texts are. */
function placeOf(value: Record<string, unknown>, place: RedactionPlace): RedactionPlace {
  if ('decision' in value) return value.kind === 'close' ? 'close reason' : 'error text';
  return typeof value.kind === 'string' ? (PLACES[value.kind] ?? place) : place;
}

const isWords = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'));

function replaced<S extends Span>(text: string, spans: readonly S[], by: (span: S) => string): string {
  if (spans.length === 0) return text;
  let result = '';
  let end = 0;
  for (const span of spans) {
    result += text.slice(end, span.from) + by(span);
    end = span.to;
  }
  return result + text.slice(end);
}

/** `Name: value` to the end of the line, `name=value`, and `"name": "value"` for either. */
function namedExpression({ headers, query }: RedactionRules): RegExp | null {
  if (headers.length + query.length === 0) return null;
  const anyOf = (names: readonly string[]) => names.map(escaped).join('|') || '(?!)';
  return new RegExp(
    [
      `(?<![\\w-])(?<name>${anyOf(headers)}):[ \\t]*(?<header>[^\\r\\n"\\\\]+)`,
      `(?<![\\w.%-])(?<parameter>${anyOf(query)})=(?<query>[^\\s&;"'\\\\<>#]+)`,
      `["'](?<member>${anyOf([...headers, ...query])})\\\\*["']\\s*:\\s*\\\\*["'](?<json>[^"'\\\\]+)`,
    ].join('|'),
    'gi',
  );
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Without the half of a character that a cut leaves. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes, { stream: true });
}
