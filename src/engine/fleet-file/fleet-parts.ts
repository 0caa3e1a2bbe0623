import type { FleetFile, FleetPart } from '../../shared/fleet-schema.ts';
import type { FleetDocument } from './fleet-document.ts';
import { type Finding, formatPath, type Path } from './fleet-problem.ts';
import { expandBackend } from './url-template.ts';

/** One file of a fleet; `part` is `null` when the schema has something against it. */
export interface CheckedFile {
  document: FleetDocument;
  part: FleetPart | null;
}

export interface MergedParts {
  /** Of use only when nothing was found. Every entry stands for one backend. */
  fleet: FleetFile;
  findings: ReadonlyMap<FleetDocument, Finding[]>;
}

const MOST_BACKENDS = 20_000;

/** What is said of the whole fleet, and so in one file only. */
const ONCE = ['name', 'dials', 'recording', 'defaults'] as const;

/** Makes one fleet out of its files, and says what is wrong between them and between their backends. */
export function mergeParts(files: readonly CheckedFile[]): MergedParts {
  const merge = new Merge();
  for (const { document, part } of files) if (part) merge.add(document, part);
  const [first] = files;
  if (first && files.every(({ part }) => part)) merge.expectBackends(first.document);
  return merge;
}

class Merge implements MergedParts {
  readonly fleet: FleetFile = { version: 1, backends: [] };
  readonly findings = new Map<FleetDocument, Finding[]>();
  private readonly saidIn = new Map<(typeof ONCE)[number], FleetDocument>();
  /** By id: where it was taken. */
  private readonly taken = new Map<string, { document: FleetDocument; path: Path }>();
  private entries = 0;
  private isFull = false;

  add(document: FleetDocument, part: FleetPart): void {
    for (const key of ONCE) {
      if (part[key] === undefined) continue;
      const other = this.saidIn.get(key);
      if (other) {
        const message = `${key}: is set in ${other.file} as well, expected it in one file only`;
        this.report(document, document.offsetOfKey([key]), message);
      }
      this.saidIn.set(key, document);
      Object.assign(this.fleet, { [key]: part[key] });
    }
    part.backends?.forEach((entry, index) => {
      this.addEntry(document, entry, ['backends', index]);
    });
  }

  expectBackends(first: FleetDocument): void {
    if (this.entries > 0) return;
    this.report(
      first,
      0,
      'backends: is missing, expected at least one backend in the files of the directory',
    );
  }

  private addEntry(document: FleetDocument, entry: FleetFile['backends'][number], path: Path): void {
    this.entries++;
    if (this.isFull) return;
    const report = (more: Path, message: string) => {
      const at = [...path, ...more];
      this.report(document, document.offsetOf(at), `${formatPath(at)}: ${message}`);
    };
    const expanded = expandBackend(entry);
    if (!expanded.ok) {
      for (const problem of expanded.error) report(problem.path, problem.message);
      return;
    }
    const backends = expanded.value;
    if (this.fleet.backends.length + backends.length > MOST_BACKENDS) {
      this.isFull = true;
      report(['id'], `makes the fleet too large, expected at most ${MOST_BACKENDS} backends in all`);
      return;
    }
    const conflict = backends.map(({ id }) => this.take(id, document, path)).find((found) => found !== null);
    if (conflict) report(['id'], conflict);
    // The schema runs where there is no URL parser; this is what it lets through.
    if (!backends.every(({ url }) => URL.canParse(url)))
      report(['url'], 'expected a WebSocket URL with a valid host and port');
    this.fleet.backends.push(...backends);
  }

  /** Says who has the id already, or `null`. */
  private take(id: string, document: FleetDocument, path: Path): string | null {
    const before = this.taken.get(id);
    if (before === undefined) {
      this.taken.set(id, { document, path });
      return null;
    }
    if (before.document === document && before.path === path)
      return `stands for "${id}" twice, expected lists without repetition`;
    const where = formatPath(before.path);
    const by = before.document === document ? where : `${where} of ${before.document.file}`;
    return `"${id}" is taken by ${by}, expected an id of its own`;
  }

  private report(document: FleetDocument, offset: number, message: string): void {
    const findings = this.findings.get(document) ?? [];
    findings.push({ offset, message });
    this.findings.set(document, findings);
  }
}
