import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { duration } from '../../shared/fleet-values.ts';
import { nearest } from '../../shared/nearest.ts';
import type { Result } from '../../shared/result.ts';
import { FleetDocument } from '../fleet-file/fleet-document.ts';
import { describeIssue } from '../fleet-file/fleet-findings.ts';
import { type Finding, formatProblem } from '../fleet-file/fleet-problem.ts';
import { reasonOf } from '../store/database.ts';

const MOST = 1_000_000_000;
const count = z.number().int().min(0).max(MOST);

/** What is expected of a stability check, as a file says it; durations in ms. What is not there is not expected. */
export const expectationsSchema = z.strictObject({
  /** Connections that are taken; without it, all of them. */
  minConnected: count.optional(),
  /** Connections that are lost, of all together; without it and without `maxReconnects`, none. */
  maxLost: count.optional(),
  /** Reconnects of all together. */
  maxReconnects: count.optional(),
  /** Messages in per second, on every connection. */
  minRate: z.number().min(0).max(MOST).optional(),
  /** The longest time without a message, on every connection, outages included. */
  maxGap: duration(1).optional(),
  /** The p95 of the round trips of all together. */
  maxP95: duration(1).optional(),
  /** The longest that a dial took until its connection was ready. */
  maxReady: duration(1).optional(),
  /** Numbers left out in the sequences, of all together. */
  maxMissing: count.optional(),
  maxDuplicates: count.optional(),
  /** Messages that were to be sent and were not. */
  maxDropped: count.optional(),
});
export type Expectations = z.output<typeof expectationsSchema>;
export type ExpectationName = keyof Expectations;

/** A file with more in it is something else. */
const LARGEST_FILE = 65_536;

/** Reads a file of expectations, YAML or JSON. The error is a line per problem, with its place. */
export async function readExpectations(file: string): Promise<Result<Expectations, string[]>> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      ok: false,
      error: [`${file}: ${code === 'ENOENT' ? 'there is no such file' : reasonOf(error)}`],
    };
  }
  if (content.length > LARGEST_FILE) {
    return { ok: false, error: [`${file}: larger than 64 KiB, which is no file of expectations`] };
  }
  return parseExpectations(content.toString(), file);
}

/** As {@link readExpectations}, for a text. @param file names it in problems */
export function parseExpectations(text: string, file: string): Result<Expectations, string[]> {
  const document = new FleetDocument(text, file);
  if (document.syntaxErrors.length > 0) {
    const [first] = document.syntaxErrors;
    const empty = first?.message.startsWith('is empty');
    const error = empty
      ? [`${file}: is empty, expected such as minRate: 10`]
      : document.syntaxErrors.map((each) => formatProblem(document.problem(each)));
    return { ok: false, error };
  }
  const parsed = expectationsSchema.safeParse(document.content);
  const issues = parsed.error?.issues ?? [];
  const findings = [...document.oddKeys, ...issues.flatMap((issue) => findingsOf(document, issue))];
  findings.sort((a, b) => a.offset - b.offset);
  return parsed.success && findings.length === 0
    ? { ok: true, value: parsed.data }
    : { ok: false, error: findings.map((finding) => formatProblem(document.problem(finding))) };
}

function findingsOf(document: FleetDocument, issue: z.core.$ZodIssue): Finding[] {
  if (issue.code !== 'unrecognized_keys') return describeIssue(document, document.content, issue);
  const known = Object.keys(expectationsSchema.shape);
  return issue.keys.map((key) => {
    const near = nearest(key, known);
    const hint = near === undefined ? `expected one of ${known.join(', ')}` : `did you mean "${near}"?`;
    return { offset: document.offsetOfKey([key]), message: `unknown key "${key}", ${hint}` };
  });
}
