import { formatProblem, loadFleetFile } from '../fleet-file/fleet-file.ts';

/** What the subcommand `validate FILE` prints, and the exit code that it ends with. */
export interface Verdict {
  lines: string[];
  exitCode: 0 | 2;
}

export async function validateFleetFile(
  file: string,
  env: Record<string, string | undefined>,
): Promise<Verdict> {
  const fleet = await loadFleetFile(file, env);
  if (!fleet.ok) return { lines: fleet.error.map(formatProblem), exitCode: 2 };
  return { lines: [`${file}: ${countOfBackends(fleet.value.backends.length)}, ok`], exitCode: 0 };
}

export const countOfBackends = (count: number, kind = ''): string =>
  `${count} ${kind}${count === 1 ? 'backend' : 'backends'}`;
