export interface Tally {
  passed: number;
  failed: number;
  skipped: { what: string; why: string }[];
  unsteady: string[];
}

export function tally(passed: number, failed: number, skipped?: Tally['skipped']): Tally;
export function readVitest(file: string, exitCode: number | null): Tally;
export function readPlaywright(file: string, exitCode: number | null): Tally;
export function testsIn(suites: unknown, path?: string[]): Generator<{ title: string; test: unknown }>;
