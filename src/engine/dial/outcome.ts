import type { OutcomeOverride } from '../../shared/fleet-schema.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Random } from '../../shared/random.ts';
import {
  CLOSE_CODES,
  type CodeRow,
  ERRORS,
  HTTP_STATUSES,
  isNamed,
  LOCAL_VERDICT,
  LOCAL_WORDS,
  LONGEST_ADVICE,
  NO_TOKEN,
  REFUSED_VERDICT,
  TIMEOUT_VERDICT,
  TIMEOUTS,
  UNKNOWN_CODE,
  UNKNOWN_ERROR,
  type Verdict,
} from './outcome-table.ts';

export { HANDSHAKE_ERROR } from './outcome-table.ts';

/** Added to a wait that was asked for, at random and as a share of it, so that not all come at once. */
const WAIT_JITTER = 0.2;

/** What was seen of the end of a dial or a connection, before anything is concluded from it. */
export type Ending =
  | { kind: 'close'; code: number; reason: string }
  /** `retryAfter` in ms, from the header of that name; `null` without one. */
  | { kind: 'http'; status: number; retryAfter: number | null }
  /** An errno, a `WS_ERR_` code or a certificate error, as Node and ws name them. */
  | { kind: 'error'; code: string; message: string }
  | { kind: 'timeout'; waitedFor: keyof typeof TIMEOUTS; after: number }
  /**
   * There was no token to dial with. `status` of the token endpoint's refusal and `retryAfter` in ms, where
   * it named them; `code` of the error, where there was no answer; `text` names neither the token nor the
   * request.
   */
  | { kind: 'token'; status: number | null; code?: string | null; retryAfter: number | null; text: string }
  /** The peer answered the hello with a refusal; `text` is what we say about it. */
  | { kind: 'refused'; text: string }
  | { kind: 'local'; why: LocalReason };

/** Why we ended it ourselves. */
export type LocalReason = keyof typeof LOCAL_WORDS;

/**
 * Decides what follows from an ending: whether to dial again and when, whether the breaker is charged,
 * and whose fault it is. The one place where that is decided.
 *
 * @param overrides the fleet file's, in the order of their precedence: the first that fits decides.
 */
export function decide(
  ending: Ending,
  random: Random,
  overrides: readonly OutcomeOverride[] = NO_OVERRIDES,
): Outcome {
  switch (ending.kind) {
    case 'close': {
      const override = overrides.find(({ close }) => close && contains(close, ending.code));
      const finding = { kind: ending.kind, code: ending.code, detail: ending.reason };
      return conclude(finding, verdictOn(CLOSE_CODES, ending.code), random, override);
    }
    case 'http': {
      const override = overrides.find(({ status }) => status && contains(status, ending.status));
      const finding = { kind: ending.kind, code: ending.status, advice: ending.retryAfter };
      return conclude(finding, verdictOn(HTTP_STATUSES, ending.status), random, override);
    }
    case 'error': {
      const override = overrides.find(({ error }) => error !== undefined && isNamed(ending.code, error));
      const row =
        ERRORS.find(({ names }) => names.some((name) => isNamed(ending.code, name))) ?? UNKNOWN_ERROR;
      const detail = row.detailed ? ending.message : '';
      return conclude(
        { kind: row.kind, code: row.code ?? ending.code, detail },
        row.verdict,
        random,
        override,
      );
    }
    case 'timeout': {
      const text = TIMEOUTS[ending.waitedFor].words(seconds(ending.after));
      return { kind: 'timeout', code: ending.waitedFor, text, ...TIMEOUT_VERDICT };
    }
    case 'token': {
      const verdict = ending.status === null ? NO_TOKEN : verdictOn(HTTP_STATUSES, ending.status);
      const finding = {
        kind: ending.kind,
        code: ending.status ?? ending.code ?? 'token',
        advice: ending.retryAfter,
      };
      const outcome = conclude(finding, verdict, random, undefined);
      return { ...outcome, text: `no token, ${printable(ending.text)}` };
    }
    case 'refused':
      return { kind: 'refused', code: 'hello', text: printable(ending.text), ...REFUSED_VERDICT };
    case 'local':
      return { kind: 'local', code: ending.why, text: LOCAL_WORDS[ending.why], ...LOCAL_VERDICT };
  }
}

const NO_OVERRIDES: readonly OutcomeOverride[] = [];

const contains = ({ from, to }: { from: number; to: number }, code: number): boolean =>
  code >= from && code <= to;

const verdictOn = (rows: readonly CodeRow[], code: number): Verdict =>
  rows.find((row) => contains(row, code))?.verdict ?? UNKNOWN_CODE;

/** The table's verdict as the fleet file would have it: what the override leaves open stays as it was. */
function overrule(verdict: Verdict, override: OutcomeOverride): Verdict {
  const { decision, wait, failure = verdict.failure, fault = verdict.fault } = override;
  const overruled: Verdict = { decision, failure, fault, words: verdict.words };
  return wait === undefined ? overruled : { ...overruled, wait: [wait, wait * (1 + WAIT_JITTER)] };
}

interface Finding {
  kind: Outcome['kind'];
  code: number | string;
  /** The peer's own words, or the error's. */
  detail?: string;
  /** The wait that the peer asks for, in ms. */
  advice?: number | null;
}

function conclude(
  { kind, code, detail = '', advice = null }: Finding,
  verdictOfTable: Verdict,
  random: Random,
  override: OutcomeOverride | undefined,
): Outcome {
  const verdict = override ? overrule(verdictOfTable, override) : verdictOfTable;
  const said = printable(detail);
  const outcome: Outcome = {
    kind,
    code,
    text: said ? `${code} ${verdict.words}: ${said}` : `${code} ${verdict.words}`,
    decision: verdict.decision,
    failure: verdict.failure,
    fault: verdict.fault,
  };
  if (override) outcome.overridden = true;
  // Advice counts wherever a retry is on; a peer that says when to come back knows best.
  if (advice !== null && verdict.decision !== 'stop') {
    outcome.decision = 'retry-after';
    outcome.asked = advice;
    outcome.retryAfter = Math.min(advice, LONGEST_ADVICE) * (1 + WAIT_JITTER * random());
  } else if (verdict.wait) {
    outcome.retryAfter = verdict.wait[0] + random() * (verdict.wait[1] - verdict.wait[0]);
  }
  return outcome;
}

/** A Retry-After header in ms: seconds or an HTTP date. Source: RFC 9110 §10.2.3. */
export function parseRetryAfter(header: string | undefined, utcNow: number): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text), 1e9) * 1_000;
  // Date.parse takes almost anything for a date ("-5", "try 7"), and one without a zone for local time.
  if (!/^(Mon|Tues?|Wed(nes)?|Thu(rs)?|Fri|Sat(ur)?|Sun)(day)?,? /.test(text)) return null;
  const date = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(date) ? null : Math.max(0, date - utcNow);
}

/** A peer's words are shown to people and kept in files: one line, no control characters, no novel. */
function printable(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return [...line.slice(0, 400)].slice(0, 200).join('');
}

const seconds = (ms: number) => `${(ms / 1_000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
