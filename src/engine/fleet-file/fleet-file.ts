import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fleetFileSchema, fleetPartSchema } from '../../shared/fleet-schema.ts';
import type { Result } from '../../shared/result.ts';
import { configureFleet, type FleetConfig } from './fleet-config.ts';
import { FleetDocument } from './fleet-document.ts';
import { describeIssue } from './fleet-findings.ts';
import { type CheckedFile, mergeParts } from './fleet-parts.ts';
import { type Finding, type FleetProblem, formatPath, type Path } from './fleet-problem.ts';
import { type References, replaceReferences, secretNames } from './fleet-references.ts';
import { NO_SECRETS, readSecrets, type SecretSource, type Secrets, secretFiles } from './secrets.ts';
import { NO_TLS_FILES, readTlsFiles, type TlsFiles, tlsPaths, withTlsFiles } from './tls-files.ts';
import { checkServices } from './url-template.ts';

export { type FleetProblem, formatProblem } from './fleet-problem.ts';

type Loaded<T> = Result<T, FleetProblem[]>;
type Env = Record<string, string | undefined>;

/** A fleet file is text that a person wrote; one that is larger is something else. */
const LARGEST_FILE = 16 * 1_048_576;

/**
 * Reads and checks a fleet file, YAML or JSON, or a directory of them. Every problem that can be found is
 * in the answer.
 *
 * @param onNamed told the absolute paths of the files that it names, whether they are any good or not.
 */
export async function loadFleetFile(
  path: string,
  env: Env,
  secrets: SecretSource = secretFiles(env),
  onNamed?: (paths: readonly string[]) => void,
): Promise<Loaded<FleetConfig>> {
  const read = await readPath(path);
  return read.ok ? loadDocuments(read.value, path, env, secrets, onNamed) : read;
}

/** As {@link loadFleetFile}, for a text that is not in the file yet. */
export const loadFleetText = (text: string, path: string, env: Env): Promise<Loaded<FleetConfig>> =>
  loadDocuments({ documents: [new FleetDocument(text, path)], whole: true }, path, env, secretFiles(env));

/**
 * As {@link loadFleetFile}, with one more part than there is in the file or the directory.
 *
 * @param name of the part, in problems.
 */
export async function loadFleetWith(
  path: string,
  text: string,
  name: string,
  env: Env,
): Promise<Loaded<FleetConfig>> {
  const read = await readPath(path);
  if (!read.ok) return read;
  const documents = [...read.value.documents, new FleetDocument(text, name)];
  return loadDocuments({ documents, whole: false }, path, env, secretFiles(env));
}

async function loadDocuments(
  { documents, whole }: { documents: FleetDocument[]; whole: boolean },
  path: string,
  env: Env,
  secrets: SecretSource,
  onNamed?: (paths: readonly string[]) => void,
): Promise<Loaded<FleetConfig>> {
  const values = await readSecrets(documents.flatMap(secretNames), secrets);
  const files = documents.map((document) => checkDocument(document, whole, { env, secrets: values }));
  const named = files.flatMap(({ document, part }) => (part ? tlsPaths(part, directoryOf(document)) : []));
  const paths = [...new Set(named)];
  onNamed?.(paths);
  return joinFleet(files, await readTlsFiles(paths), fleetNameOf(path));
}

/** As {@link loadFleetFile}, for the text of one file. `file` names it in problems. */
export function parseFleetFile(
  text: string,
  file: string,
  env: Env,
  secrets: Secrets = NO_SECRETS,
): Loaded<FleetConfig> {
  const checked = checkDocument(new FleetDocument(text, file), true, { env, secrets });
  return joinFleet([checked], NO_TLS_FILES, fleetNameOf(file));
}

/** Of the file or directory itself, also where the path to it ends in a dot. */
const fleetNameOf = (path: string): string => basename(resolve(path), extname(path));

/** What a fleet file names is relative to it. */
const directoryOf = (document: FleetDocument): string => dirname(resolve(document.file));

function joinFleet(
  checked: readonly CheckedDocument[],
  tlsFiles: TlsFiles,
  name: string,
): Loaded<FleetConfig> {
  const problems: FleetProblem[] = [];
  const report = (document: FleetDocument, findings: readonly Finding[]) => {
    const inOrder = [...findings].sort((a, b) => a.offset - b.offset);
    for (const finding of inOrder) problems.push(document.problem(finding));
  };
  const files = checked.map((file) => withFiles(file, tlsFiles));
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

/** With the content of the files that it names in place of their paths. */
function withFiles(file: CheckedDocument, tlsFiles: TlsFiles): CheckedDocument {
  const { document } = file;
  if (!file.part) return file;
  const { part, problems } = withTlsFiles(file.part, directoryOf(document), tlsFiles);
  return { ...file, part, findings: [...file.findings, ...problems.map((each) => placed(document, each))] };
}

const placed = (document: FleetDocument, { path, message }: { path: Path; message: string }): Finding => ({
  offset: document.offsetOf(path),
  message: `${formatPath(path)}: ${message}`,
});

/**
 * One file by itself.
 *
 * @param whole it says everything, and is not one of a directory of parts.
 */
function checkDocument(document: FleetDocument, whole: boolean, references: References): CheckedDocument {
  if (document.syntaxErrors.length > 0)
    return { document, part: null, unreplaced: [], findings: document.syntaxErrors };
  const { content, findings: unreplaced } = replaceReferences(document, references);
  const parsed = (whole ? fleetFileSchema : fleetPartSchema).safeParse(content);
  const issues = parsed.error?.issues.flatMap((issue) => describeIssue(document, content, issue)) ?? [];
  const inDefaults = checkServices(parsed.data?.defaults ?? {}).map(({ path, message }) =>
    placed(document, { path: ['defaults', ...path], message }),
  );
  const findings = [...document.oddKeys, ...issues, ...inDefaults];
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
export const isFleetFile = (name: string): boolean => /^[^.].*\.(ya?ml|json)$/i.test(name);

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
