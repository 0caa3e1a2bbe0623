import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { fleetFileSchema, fleetPartSchema } from '../../shared/fleet-schema.ts';
import type { Result } from '../../shared/result.ts';
import { configureFleet, type FleetConfig } from './fleet-config.ts';
import { FleetDocument } from './fleet-document.ts';
import { describeIssue } from './fleet-findings.ts';
import { type CheckedFile, mergeParts } from './fleet-parts.ts';
import type { Finding, FleetProblem } from './fleet-problem.ts';
import { type References, replaceReferences, secretNames } from './fleet-references.ts';
import { NO_SECRETS, readSecrets, type SecretSource, type Secrets, secretFiles } from './secrets.ts';

export { type FleetProblem, formatProblem } from './fleet-problem.ts';

type Loaded<T> = Result<T, FleetProblem[]>;
type Env = Record<string, string | undefined>;

/** A fleet file is text that a person wrote; one that is larger is something else. */
const LARGEST_FILE = 16 * 1_048_576;

/**
 * Reads and checks a fleet file, YAML or JSON, or a directory of them. Every problem that can be found is
 * in the answer.
 */
export async function loadFleetFile(
  path: string,
  env: Env,
  secrets: SecretSource = secretFiles(env),
): Promise<Loaded<FleetConfig>> {
  const read = await readPath(path);
  if (!read.ok) return read;
  const { documents, whole } = read.value;
  const values = await readSecrets(documents.flatMap(secretNames), secrets);
  return checkFleet(documents, whole, fleetNameOf(path), { env, secrets: values });
}

/** As {@link loadFleetFile}, for the text of one file. `file` names it in problems. */
export function parseFleetFile(
  text: string,
  file: string,
  env: Env,
  secrets: Secrets = NO_SECRETS,
): Loaded<FleetConfig> {
  return checkFleet([new FleetDocument(text, file)], true, fleetNameOf(file), { env, secrets });
}

/** Of the file or directory itself, also where the path to it ends in a dot. */
const fleetNameOf = (path: string): string => basename(resolve(path), extname(path));

/** @param whole it is one file that says everything, and not a directory of parts. */
function checkFleet(
  documents: readonly FleetDocument[],
  whole: boolean,
  name: string,
  references: References,
): Loaded<FleetConfig> {
  const problems: FleetProblem[] = [];
  const report = (document: FleetDocument, findings: readonly Finding[]) => {
    const inOrder = [...findings].sort((a, b) => a.offset - b.offset);
    for (const finding of inOrder) problems.push(document.problem(finding));
  };
  const files = documents.map((document) => checkDocument(document, whole, references));
  const merged = mergeParts(files);
  for (const { document, unreplaced, findings } of files) {
    // What is wrong with a text because a reference in it was not replaced needs no second complaint.
    const known = new Set(unreplaced.map(({ offset }) => offset));
    const others = [...findings, ...(merged.findings.get(document) ?? [])];
    report(document, [...unreplaced, ...others.filter(({ offset }) => !known.has(offset))]);
  }
  return problems.length > 0
    ? { ok: false, error: problems }
    : { ok: true, value: configureFleet(merged.fleet, name) };
}

interface CheckedDocument extends CheckedFile {
  /** About references of which there is no value. */
  unreplaced: readonly Finding[];
  findings: readonly Finding[];
}

/** One file by itself. */
function checkDocument(document: FleetDocument, whole: boolean, references: References): CheckedDocument {
  if (document.syntaxErrors.length > 0)
    return { document, part: null, unreplaced: [], findings: document.syntaxErrors };
  const { content, findings: unreplaced } = replaceReferences(document, references);
  const parsed = (whole ? fleetFileSchema : fleetPartSchema).safeParse(content);
  const issues = parsed.error?.issues.flatMap((issue) => describeIssue(document, content, issue)) ?? [];
  const findings = [...document.oddKeys, ...issues];
  return { document, part: parsed.data ?? null, unreplaced, findings };
}

async function readPath(path: string): Promise<Loaded<{ documents: FleetDocument[]; whole: boolean }>> {
  let names: string[];
  try {
    names = await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTDIR' && code !== 'ENOENT')
      return refuse(path, readFailure(error as NodeJS.ErrnoException));
    const read = await readDocument(path);
    return read.ok ? { ok: true, value: { documents: [read.value], whole: true } } : read;
  }
  const files = names.filter(isFleetFile).sort(byName);
  if (files.length === 0) {
    return refuse(path, 'there is no fleet file in this directory, expected *.yaml, *.yml or *.json');
  }
  const documents: FleetDocument[] = [];
  const problems: FleetProblem[] = [];
  for (const name of files) {
    const read = await readDocument(join(path, name));
    if (read.ok) documents.push(read.value);
    else problems.push(...read.error);
  }
  return problems.length > 0
    ? { ok: false, error: problems }
    : { ok: true, value: { documents, whole: false } };
}

/** What editors and mounts leave beside the files begins with a dot. */
const isFleetFile = (name: string): boolean => /^[^.].*\.(ya?ml|json)$/i.test(name);

const byName = (a: string, b: string): number => (a < b ? -1 : 1);

async function readDocument(path: string): Promise<Loaded<FleetDocument>> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    return refuse(path, readFailure(error as NodeJS.ErrnoException));
  }
  if (content.length > LARGEST_FILE) return refuse(path, 'larger than 16 MiB, which is no fleet file');
  try {
    return {
      ok: true,
      value: new FleetDocument(new TextDecoder('utf-8', { fatal: true }).decode(content), path),
    };
  } catch {
    return refuse(path, 'is not UTF-8 text');
  }
}

const refuse = (file: string, message: string): { ok: false; error: FleetProblem[] } => ({
  ok: false,
  error: [{ file, line: 1, column: 1, message }],
});

function readFailure(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'is a directory, expected a file';
    case 'EACCES':
      return 'may not be read';
    default:
      return `cannot be read: ${error.code ?? error.message}`;
  }
}
